"use strict";
// The address holds the state: what is chosen is written into its fragment, and the page is always
// made from that, so that links can be shared, and Back and reload work.
(() => {
  const root = document.documentElement;
  const form = document.getElementById("filters");
  const told = document.getElementById("told");
  const words = JSON.parse(told.dataset.words);
  const filters = ["pc", "usecase", "year", "model", "method", "status"];
  const fields = form ? [...form.querySelectorAll("input, select")] : [];

  const fold = (text) =>
    text.normalize("NFKD").toLowerCase().replace(/\p{M}/gu, "").replace(/[^\p{L}\p{N}]+/gu, " ");
  const say = (name, values = {}) =>
    words[root.lang][name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
  const many = (value) => (value ? value.split("\n") : []);

  const articles = [...document.querySelectorAll("article")].map((element, place) => {
    const data = element.dataset;
    const text = (selector) => [...element.querySelectorAll(selector)].map((e) => e.textContent);
    const [reference] = text(".ref");
    return {
      element,
      place,
      list: element.parentElement,
      nominated: many(data.nominated),
      suggested: many(data.suggested),
      usecase: many(data.usecase),
      year: many(data.year),
      model: many(data.model),
      method: many(data.method),
      title: fold(text(".title")[0] || reference).trim(),
      text: fold([reference, data.words, data.model, data.method, element.id.slice(4),
        ...text(".why")].join(" ")),
    };
  });

  // --- the state, in the address ---------------------------------------------------------------

  let state = new URLSearchParams();

  function read() {
    const hash = location.hash.slice(1);
    if (hash && !hash.includes("=")) return; // a place on the page: what is chosen stays
    state = new URLSearchParams(hash);
  }

  /** Writes a choice into the address; what is typed makes one step for Back, not one a letter. */
  function choose(name, value) {
    const step = name !== "q" || !state.get("q");
    if (value) state.set(name, value);
    else state.delete(name);
    write(step);
  }

  function write(step) {
    const address = location.pathname + location.search + (String(state) && "#" + state);
    history[step ? "pushState" : "replaceState"](null, "", address);
    show();
  }

  // --- what is shown -----------------------------------------------------------------------------

  function passes(article, wanted, sought) {
    for (const name of ["usecase", "year", "model", "method"]) {
      if (wanted[name] && !article[name].includes(wanted[name])) return false;
    }
    const said = wanted.status
      ? article[wanted.status] || []
      : article.nominated.concat(article.suggested);
    if (wanted.pc ? !said.includes(wanted.pc) : !said.length) return false;
    if (wanted.status === "suggested" && !wanted.pc && article.nominated.length) return false;
    return sought.every((word) => article.text.includes(word));
  }

  function show() {
    speak();
    if (!form) return;
    const wanted = Object.fromEntries(filters.map((name) => [name, state.get(name) || ""]));
    const sought = fold(state.get("q") || "").split(" ").filter(Boolean);
    for (const field of fields) {
      const value = state.get(field.name) || "";
      if (field.value !== value) field.value = value;
      if (field.value !== value && field.options) { // nothing of this name is here: it says so
        field.add(new Option(value, value, false, true));
      }
    }
    let n = 0;
    let named = 0;
    const filled = new Set();
    for (const article of articles) {
      const shown = passes(article, wanted, sought);
      if (article.element.hidden === shown) article.element.hidden = !shown;
      if (!shown) continue;
      n += 1;
      filled.add(article.list);
      named += wanted.pc ? article.nominated.includes(wanted.pc) : article.nominated.length > 0;
    }
    for (const list of document.querySelectorAll(".list")) list.hidden = !filled.has(list);
    document.getElementById("count").textContent =
      say("count", { n, of: articles.length, named, hinted: n - named });
    sort(state.get("sort") || "author");
  }

  let sorted = "author";

  function sort(by) {
    if (by === sorted) return;
    const order = [...document.querySelectorAll("#pc option")].map((option) => option.value);
    const first = (article) => {
      const places = article.nominated.concat(article.suggested).map((pc) => order.indexOf(pc));
      return places.length ? Math.min(...places) : order.length;
    };
    const title = new Intl.Collator(root.lang, { numeric: true }).compare;
    const ways = {
      author: () => 0,
      year: (a, b) => (Number(b.year[0]) || 0) - (Number(a.year[0]) || 0),
      title: (a, b) => title(a.title, b.title),
      project: (a, b) => first(a) - first(b),
    };
    if (!ways[by]) return;
    sorted = by;
    const ranked = [...articles].sort((a, b) => ways[by](a, b) || a.place - b.place);
    for (const article of ranked) article.list.append(article.element);
  }

  // --- languages -----------------------------------------------------------------------------------

  let spoken = "";

  function speak() {
    const asked = state.get("lang") || new URLSearchParams(location.search).get("lang");
    const lang = Object.hasOwn(words, asked) ? asked : root.dataset.default;
    if (lang === spoken) return;
    spoken = lang;
    told.textContent = "";
    root.lang = lang;
    for (const element of document.querySelectorAll(`[data-${lang}]`)) {
      if (element.textContent !== element.dataset[lang]) element.textContent = element.dataset[lang];
    }
    const kept = lang === root.dataset.default ? "" : lang;
    for (const link of document.querySelectorAll("a[href*='.html']")) {
      const [file, fragment = ""] = link.getAttribute("href").split("#");
      const rest = new URLSearchParams(fragment);
      if (kept) rest.set("lang", kept);
      else rest.delete("lang");
      link.setAttribute("href", file + (String(rest) && "#" + rest));
    }
  }

  document.getElementById("language").hidden = false;
  document.getElementById("language").addEventListener("click", () =>
    choose("lang", root.lang === "fr" ? "en" : "fr"));

  // --- copying and downloading ---------------------------------------------------------------------

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch { // an older browser, or one that takes a file for unsafe
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      if (!done) return say("refused");
    }
    return say("copied");
  }

  for (const article of articles) {
    const buttons = document.getElementById("copying").content.firstElementChild.cloneNode(true);
    for (const button of [...buttons.children]) {
      const source = article.element.querySelector(button.dataset.copy);
      if (!source) button.remove();
    }
    article.element.append(buttons);
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const source = button.closest("article").querySelector(button.dataset.copy);
    announce(await copy(source.textContent.trim() + (source.matches("pre") ? "\n" : "")), button);
  });

  let clearing = 0;

  function announce(text, button) {
    told.textContent = text;
    button.focus();
    clearTimeout(clearing);
    clearing = setTimeout(() => { told.textContent = ""; }, 5000);
  }

  function download(event) {
    const shown = articles.filter((article) => !article.element.hidden);
    const entries = shown.map((article) => article.element.querySelector("pre")).filter(Boolean);
    const parts = [event.currentTarget.dataset.header, "", ""].join("\n");
    const text = parts + entries.map((pre) => pre.textContent.trim() + "\n").join("\n");
    const link = document.createElement("a");
    const chosen = ["pc", "usecase", "year", "status"].map((name) => state.get(name));
    const name = ["biblio", ...chosen.filter(Boolean)].join("-").replace(/[^\w.-]+/g, "_");
    link.download = name + ".bib";
    link.href = URL.createObjectURL(new Blob([text], { type: "application/x-bibtex" }));
    link.click();
    URL.revokeObjectURL(link.href);
    const left = shown.length - entries.length;
    announce(say("downloaded", { n: entries.length, left }), event.currentTarget);
  }

  if (form) {
    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", (event) => choose(event.target.name, event.target.value));
    form.addEventListener("reset", (event) => {
      event.preventDefault();
      for (const field of fields) state.delete(field.name);
      write(true);
      document.getElementById("q").focus();
    });
    document.getElementById("download").addEventListener("click", download);
    document.querySelector(".matrix").addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      if (!link) return;
      event.preventDefault();
      const chosen = new URLSearchParams(link.getAttribute("href").slice(1));
      for (const name of ["sort", "lang"]) if (state.get(name)) chosen.set(name, state.get(name));
      state = chosen;
      write(true);
      document.getElementById("found").focus();
    });
  }
  addEventListener("popstate", () => { read(); show(); });
  read();
  show();
})();
