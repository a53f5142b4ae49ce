// Sorting, filtering, finding persons, and the whole of a highlighted claim. Everything can be read without it.
"use strict";

// Numbers are told, and understood, in the digits of the page's language.
const LANGUAGE = document.documentElement.lang || "en";
const said = (number) => number.toLocaleString(LANGUAGE === "ar" ? "ar-u-nu-arab" : LANGUAGE);
const latin = (text) => text.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (sign) => sign.charCodeAt(0) & 15);
const fold = (text) => latin(text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase());

function sortable(table) {
  const body = table.tBodies[0];
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const key = (row) => row.cells[column].dataset.sort ?? row.cells[column].textContent.trim();
      const collate = new Intl.Collator(undefined, { numeric: true }).compare;
      const rows = [...body.rows].map((row) => [key(row), row]).sort((a, b) => collate(a[0], b[0]) * (down ? -1 : 1));
      body.append(...rows.map((pair) => pair[1]));
    });
  });
}

function filters(form) {
  const table = document.getElementById(form.dataset.filters);
  const rows = [...table.tBodies[0].rows].map((row) => [row, fold(row.textContent)]);
  const fields = [...form.querySelectorAll("[data-filter]")];
  const output = form.querySelector("[data-count]");
  const apply = () => {
    let shown = 0;
    for (const [row, text] of rows) {
      row.hidden = !fields.every((field) => {
        if (!field.value) return true;
        if (field.dataset.filter === "text") return fold(field.value).split(/\s+/).every((word) => text.includes(word));
        return row.dataset[field.dataset.filter] === field.value;
      });
      shown += row.hidden ? 0 : 1;
    }
    output.textContent = `${said(shown)} / ${said(rows.length)}`;
  };
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  apply();
}

// A claim that crosses another mark stands in several pieces; the address shows the first, this shows all.
function showTarget() {
  for (const mark of document.querySelectorAll("mark.shown")) mark.classList.remove("shown");
  const name = decodeURIComponent(location.hash.slice(1));
  const target = name && document.getElementById(name);
  if (!target) return;
  for (let around = target.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
  if (target.dataset.claim) {
    for (const piece of document.querySelectorAll(`mark[data-claim="${CSS.escape(name)}"]`)) piece.classList.add("shown");
  }
}

// Finding a person: what is typed loads the file of the words that begin so, and the pages' names that are shown.
const LETTERS = { "\u064a": "\u06cc", "\u0649": "\u06cc", "\u0643": "\u06a9", "\u0629": "\u0647", "\u06d5": "\u0647", "\u0640": "", "\u200c": " " };
const words = (text) =>
  text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
    .replace(/[\u064a\u0649\u0643\u0629\u06d5\u0640\u200c]/g, (sign) => LETTERS[sign]).match(/[\p{L}\p{N}]+/gu) ?? [];
const SHOWN = 50;
const arrived = new Map();

function dossierFound(name, value) {
  arrived.get(name).resolve(value);
}

function loaded(folder, name) {
  if (!arrived.has(name)) {
    let resolve;
    const promise = new Promise((done) => (resolve = done));
    arrived.set(name, { promise, resolve });
    const script = document.createElement("script");
    script.src = `${folder}${name}.js`;
    document.head.append(script);
  }
  return arrived.get(name).promise;
}

async function bearing(folder, index, word) {
  const beginning = [...word].slice(0, 2).map((sign) => sign.codePointAt(0).toString(16)).join("-");
  if (!index.beginnings.includes(beginning)) return new Set();
  const known = await loaded(folder, `w-${beginning}`);
  return new Set(Object.entries(known).flatMap(([one, numbers]) => (one.startsWith(word) ? numbers : [])));
}

// The consonants of a word in classes that all scripts share, each run of one class once (values/namekeys.py).
function consonants(index, word) {
  index.pattern ??= new RegExp(Object.keys(index.letters).sort((a, b) => b.length - a.length).join("|"), "g");
  return (word.match(index.pattern) ?? []).map((letters) => index.letters[letters]).join("").replace(/(.)\1+/g, "$1");
}

async function sounding(folder, index, word) {
  const key = consonants(index, word);
  const beginning = [...key].slice(0, 2).map((sign) => sign.codePointAt(0).toString(16)).join("-");
  if (!index.consonants.includes(beginning)) return new Set();
  const known = await loaded(folder, `k-${beginning}`);
  const fits = key.length > 2 ? (one) => one.startsWith(key) : (one) => one === key;
  return new Set(Object.entries(known).flatMap(([one, numbers]) => (fits(one) ? numbers : [])));
}

function answer(root, path, [anchor, name, others, rows]) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = `${root}${path}#${anchor}`;
  const set = (text, into) => {
    const bdi = document.createElement("bdi");
    bdi.textContent = text;
    if (/[\u0600-\u06ff]/.test(text)) bdi.lang = /[\u067e\u0686\u0698\u06af\u06a9\u06cc]/.test(text) ? "fa" : "ar";
    into.append(bdi);
  };
  set(name || "?", link);
  item.append(link);
  const aside = document.createElement("span");
  aside.className = "aside";
  for (const other of others) {
    aside.append(" · ");
    set(other, aside);
  }
  aside.append(` (${said(rows)})`);
  item.append(aside);
  return item;
}

function finder(form) {
  const folder = form.dataset.find;
  const root = folder.replace(/persons\/find\/$/, "");
  const [field, output, list] = [form.querySelector("input"), form.querySelector("output"), document.getElementById("found")];
  let latest = 0;
  const apply = async () => {
    const mine = ++latest;
    const asked = words(field.value).filter((word) => [...word].length > 1);
    let numbers = [];
    let alike = 0;
    let items = [];
    if (asked.length) {
      const index = await loaded(folder, "index");
      const sets = await Promise.all(asked.map((word) => bearing(folder, index, word)));
      const heard = await Promise.all(asked.map((word) => sounding(folder, index, word)));
      const inAll = (all) => [...all[0]].filter((number) => all.every((set) => set.has(number))).sort((a, b) => a - b);
      const written = inAll(sets);
      const known = new Set(written);
      const also = inAll(sets.map((set, i) => new Set([...set, ...heard[i]]))).filter((number) => !known.has(number));
      numbers = [...written, ...also];
      alike = also.length;
      items = await Promise.all(numbers.slice(0, SHOWN).map(async (number) => {
        const page = index.starts.findLastIndex((start) => start <= number);
        const [path, entries] = await loaded(folder, `p-${page}`);
        return answer(root, path, entries[number - index.starts[page]]);
      }));
    }
    if (mine !== latest) return;
    list.replaceChildren(...items);
    list.hidden = !items.length;
    const { found, shown, sound, comma, semicolon } = form.dataset;
    const told = [`${said(numbers.length)} ${found}`, ...(alike ? [`${said(alike)} ${sound}`] : [])].join(comma);
    output.textContent = asked.length ? told + (numbers.length > SHOWN ? semicolon + shown : "") : "";
  };
  form.hidden = false;
  let waiting;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, 120);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  if (field.value) apply();
}

for (const table of document.querySelectorAll("table.sortable")) sortable(table);
for (const form of document.querySelectorAll("form[data-filters]")) filters(form);
for (const form of document.querySelectorAll("form[data-find]")) finder(form);
addEventListener("hashchange", showTarget);
showTarget();
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => (one.open = true)));
