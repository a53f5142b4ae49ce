// Sorting, filtering, and the whole of a highlighted claim. Everything can be read without it.
"use strict";

const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();

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
    output.textContent = `${shown} / ${rows.length}`;
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

for (const table of document.querySelectorAll("table.sortable")) sortable(table);
for (const form of document.querySelectorAll("form[data-filters]")) filters(form);
addEventListener("hashchange", showTarget);
showTarget();
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => (one.open = true)));
