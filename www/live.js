/*
 * How is this page negotiated?
 *
 * Asks for the page with one Accept-Language after the other, as anybody could, and
 * writes down what came.  The cookie stays at home, so that the field alone decides.
 * Nothing is asked of another site, and without this script a table stands in its place.
 */
const ASKED = ["de", "de-CH, en;q=0.7", "de;q=0.3, en", "*", "fr"];
const SHOWN = [
  "Content-Language", "Content-Location", "Content-Encoding", "Vary", "ETag",
];

const section = document.getElementById("live");
const page = document.querySelector('link[hreflang="x-default"]').href;
const [answers, reasons] = section.querySelectorAll(".answers");
const notice = document.getElementById("live-status");

/* Server-Timing: neg;desc="NAME: FIELD WEIGHT, quality WEIGHT, FATE", neg;desc="…" */
const MEMBER = /neg;desc="((?:[^"\\]|\\.)*)"/g;
const SENTENCE = /^(.*?): ((?:[\w-]+ [\d.e-]+, )*)quality ([\d.e-]+)(?:, (.*))?$/;

function weighed(timing) {
  return Array.from(timing.matchAll(MEMBER), ([, quoted]) => {
    const [, name, weights, quality, fate] =
      quoted.replace(/\\(.)/g, "$1").match(SENTENCE) ?? [null, quoted, "", "", ""];
    const pairs = weights.split(", ").filter(Boolean).map(pair => pair.split(" "));
    return {name, weights: new Map(pairs), quality, fate: fate ?? ""};
  });
}

async function ask(accepted) {
  const answer = await fetch(page, {
    method: "HEAD",
    headers: {"Accept-Language": accepted},
    cache: "no-store",
    credentials: "omit",
  });
  return {
    accepted,
    status: answer.status,
    fields: SHOWN.map(name => answer.headers.get(name) ?? section.dataset.none),
    weighed: weighed(answer.headers.get("Server-Timing") ?? ""),
  };
}

function cell(kind, text, code = false) {
  const made = document.createElement(kind);
  if (kind === "th") made.scope = "row";
  const inner = code ? made.appendChild(document.createElement("code")) : made;
  inner.textContent = text;
  return made;
}

function line(...cells) {
  const made = document.createElement("tr");
  made.append(...cells);
  return made;
}

/* What is one word stays on one line. */
function named(made) {
  made.className = "name";
  return made;
}

/* A fate in the words of the server, which are English, or in those of the page. */
function fated(fate) {
  const chosen = fate === "selected";
  const made = cell("td", chosen ? section.dataset.selected : fate);
  if (!chosen) made.lang = "en";
  return made;
}

function answered({accepted, status, fields}) {
  return line(
    cell("th", accepted, true),
    cell("td", String(status)),
    ...fields.map(value => value.includes(" ") ? cell("td", value) : named(cell("td", value))),
  );
}

function* explained({accepted, weighed}, names) {
  for (const [index, one] of weighed.entries()) {
    const made = line(
      named(cell("td", one.name, true)),
      ...names.map(name => cell("td", one.weights.get(name) ?? "")),
      cell("td", one.quality),
      fated(one.fate),
    );
    if (one.fate === "selected") made.className = "selected";
    if (index === 0) {
      const head = cell("th", accepted, true);
      head.rowSpan = weighed.length;
      made.prepend(head);
    }
    yield made;
  }
}

/* The columns of weights are those that any answer has, before that of the quality. */
function columns(all) {
  const names = [...new Set(all.flatMap(one =>
    one.weighed.flatMap(({weights}) => [...weights.keys()])))];
  const heads = names.map(name => {
    const made = cell("th", name);
    made.scope = "col";
    return made;
  });
  reasons.tHead.rows[0].replaceChildren(
    ...[...reasons.tHead.rows[0].cells].slice(0, 2), ...heads,
    ...[...reasons.tHead.rows[0].cells].slice(-2),
  );
  return names;
}

const seen = [];

function show() {
  const names = columns(seen);
  answers.tBodies[0].replaceChildren(...seen.map(answered));
  reasons.tBodies[0].replaceChildren(...seen.flatMap(one => [...explained(one, names)]));
  document.getElementById("live-reasons").hidden = !seen.some(one => one.weighed.length);
  document.getElementById("live-answers").hidden = seen.length === 0;
  document.getElementById("live-without").hidden = seen.length > 0;
}

document.getElementById("live-ask").addEventListener("submit", async event => {
  event.preventDefault();
  try {
    seen.unshift(await ask(document.getElementById("live-value").value));
    notice.textContent = "";
  } catch {
    notice.textContent = section.dataset.failed;
  }
  show();
});

Promise.all(ASKED.map(ask)).then(
  all => {
    seen.push(...all);
    show();
  },
  () => { notice.textContent = section.dataset.failed; },
);
