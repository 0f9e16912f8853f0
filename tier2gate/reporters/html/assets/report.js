"use strict";
(() => {
  const PAGE = 100;
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const list = byId("list");

  // Only text is ever added to the page, never markup.
  function make(tag, options = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(options)) {
      if (value !== null && value !== undefined && value !== false) {
        element.setAttribute(name, value === true ? "" : value);
      }
    }
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
  }

  function badge(state, word = "") {
    const [label, sign, tone] = data.looks[state];
    const mark = make("span", { class: "sign", "aria-hidden": "true" }, sign);
    return make("span", { class: `badge ${tone}` }, mark, word || label);
  }

  // Lay out JSON text without parsing it: a browser would change some numbers.
  function layOut(text) {
    let result = "";
    let depth = 0;
    let inText = false;
    const newLine = () => `\n${"  ".repeat(depth)}`;
    for (let i = 0; i < text.length; i += 1) {
      const sign = text[i];
      if (inText) {
        result += sign;
        if (sign === "\\") {
          i += 1;
          result += text[i] ?? "";
        } else if (sign === '"') {
          inText = false;
        }
      } else if (sign === '"') {
        inText = true;
        result += sign;
      } else if (sign === "{" || sign === "[") {
        const next = text[i + 1];
        if (next === "}" || next === "]") {
          result += sign + next;
          i += 1;
        } else {
          depth += 1;
          result += sign + newLine();
        }
      } else if (sign === "}" || sign === "]") {
        depth -= 1;
        result += newLine() + sign;
      } else if (sign === ",") {
        result += sign + newLine();
      } else if (sign === ":") {
        result += ": ";
      } else {
        result += sign;
      }
    }
    return result;
  }

  function fold(title, fill, open = false) {
    const box = make("details", { class: "fold", open }, make("summary", {}, title));
    const once = () => {
      if (box.open && box.childElementCount === 1) box.append(...fill());
    };
    box.addEventListener("toggle", once);
    if (open) once();
    return box;
  }

  const json = (text) => make("pre", { class: "json", tabindex: "0" }, layOut(text));
  const textAt = (index) => (index === null ? "" : data.texts[index]);

  const STATES = { executed: "", skipped: "skipped", failed: "failed", "not-reached": "not reached" };

  function drawStep([id, state, kind, operation, when]) {
    const isHuman = kind === "human";
    const what = make("span", { class: "step-what" });
    if (isHuman) what.append(make("span", { class: "person", "aria-hidden": "true" }));
    what.append(isHuman ? "human" : operation);
    const box = make("span", { class: "box" }, make("span", { class: "step-id" }, id), what);
    if (when) box.append(make("span", { class: "step-when" }, `if ${when}`));
    if (STATES[state]) box.append(make("span", { class: "step-state" }, STATES[state]));
    const ends = state === "failed" || state === "not-reached" ? " cut" : "";
    return make("li", { class: `step ${state}${isHuman ? " human" : ""}${ends}` }, box);
  }

  function drawFlow(steps, error) {
    const end = (text, tone = "") => make("li", {}, make("span", { class: `end-box ${tone}` }, text));
    const last = error ? [] : [end("done", "good")];
    const flow = make("ol", { class: "flow" }, end("start"), ...steps.map(drawStep), ...last);
    return make("div", { class: "flow-box" }, flow);
  }

  function writeResult(steps, rest) {
    const executed = steps
      .filter((step) => step[5] !== null)
      .map(([id, , kind, , , payload]) => {
        const named = JSON.stringify(id);
        return `{"id":${named},"kind":"${kind}","payload":${textAt(payload)}}`;
      });
    const others = rest.slice(1);
    return `{"executed_steps":[${executed.join(",")}]${others === "}" ? "" : ","}${others}`;
  }

  function showMission([key, name, params, stepIds, rest, error], scenario) {
    const steps = stepIds.map((index) => JSON.parse(data.texts[index]));
    const box = make("div", { class: "mission" });
    const title = key === name ? `mission ${key}` : `mission ${key} (${name})`;
    box.append(make("h4", {}, title));
    if (textAt(params) !== "{}") {
      box.append(make("div", { class: "quiet" }, "params ", make("code", {}, textAt(params))));
    }
    if (rest === undefined) {
      box.append(make("p", { class: "bad-text" }, "It stopped and has no result; see the problems of the gate."));
      return box;
    }
    box.append(drawFlow(steps, error));
    if (error) box.append(make("p", { class: "bad-text" }, `It ended without success: ${error}`));
    if ((scenario.changed ?? []).includes(key)) {
      box.append(make("p", {}, "Its result differs from the accepted one."));
    }
    box.append(fold("Result as JSON, as stored in the golden", () => [json(writeResult(steps, textAt(rest)))]));
    return box;
  }

  function showExpectations(items, name) {
    const heads = ["", "Expectation", "Looks at", "Expected", "Found"];
    const top = make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, head || make("span", { class: "unseen" }, "Verdict"))));
    const rows = items.map(([id, passed, mission, path, op, expected, found, place]) => {
      const look = passed ? badge("passed") : badge("expectation-failed", "failed");
      const where = [mission, path].filter(Boolean).join(" / ");
      const cell = (label, ...content) => make("td", { "data-label": label }, ...content);
      const named = make("div", { class: "id" }, id);
      return make(
        "tr",
        {},
        make("td", {}, look),
        make("th", { scope: "row" }, named, make("div", { class: "quiet" }, place)),
        cell("looks at", where),
        cell("expected", make("pre", {}, expected === null ? op : `${op} ${textAt(expected)}`)),
        cell("found", make("pre", {}, textAt(found))),
      );
    });
    const table = make("table", { class: "expectations" }, make("thead", {}, top), make("tbody", {}, ...rows));
    const label = `Expectations of scenario ${name}`;
    return make("div", { class: "scroll", role: "region", "aria-label": label, tabindex: "0" }, table);
  }

  function showScenario(scenario) {
    const inside = make("div", { class: "inside" });
    const about = make("p", { class: "quiet" }, ...scenario.tags?.map((tag) => make("span", { class: "tag" }, tag)) ?? []);
    about.append(`gate ${data.gates[scenario.gate]} `);
    if (scenario.cause) about.append(`· ${scenario.cause} `);
    about.append(make("a", { class: "link", href: `#${scenario.id}`, "aria-label": `Link to scenario ${scenario.name}` }, "#"));
    inside.append(about);
    for (const mission of scenario.missions ?? []) inside.append(showMission(mission, scenario));
    if (!scenario.missions) inside.append(make("p", {}, "No details: it did not run, or the run was not recorded."));
    if (scenario.changes) {
      const links = scenario.changes.map(([id, text]) => make("li", {}, make("a", { href: `#${id}` }, text)));
      inside.append(make("h4", {}, "Changes"), make("ul", { class: "changes-list", "aria-label": `Changes of scenario ${scenario.name}` }, ...links));
    }
    if (scenario.expectations.length) inside.append(showExpectations(scenario.expectations, scenario.name));
    if (scenario.printed) {
      const lines = make("pre", { class: "output", tabindex: "0" }, scenario.printed.join("\n"));
      inside.append(fold("What it printed", () => [lines]));
    }
    if (scenario.initial !== undefined) {
      inside.append(fold("Initial state as JSON", () => [json(textAt(scenario.initial))]));
    }
    return inside;
  }

  function count(number, noun) {
    return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
  }

  function makeRow(scenario) {
    const failed = scenario.expectations.filter((item) => !item[1]).length;
    const facts = [count(scenario.expectations.length, "expectation")];
    if (failed) facts[0] += ` (${failed} failed)`;
    const steps = (scenario.missions ?? []).flatMap((mission) => mission[3]);
    const skipped = steps.filter((index) => JSON.parse(data.texts[index])[1] === "skipped").length;
    if (steps.length) facts.unshift(count(steps.length, "step") + (skipped ? ` (${skipped} skipped)` : ""));
    const summary = make(
      "summary",
      {},
      make("h3", {}, scenario.name),
      make("span", { class: "facts-line" }, facts.join(", ")),
      badge(scenario.state),
    );
    const row = make("details", { class: "scenario", id: scenario.id }, summary);
    const once = () => {
      if (row.open && row.childElementCount === 1) row.append(showScenario(scenario));
    };
    row.addEventListener("toggle", once);
    row.fill = once;
    return row;
  }

  const view = { state: "", gate: "", words: [], page: 0 };
  let shown = data.scenarios;

  function haystack(scenario) {
    scenario.text ??= [
      scenario.name,
      data.gates[scenario.gate],
      ...(scenario.tags ?? []),
      ...(scenario.missions ?? []).flatMap(([key, name]) => [key, name]),
      ...scenario.expectations.map(([id]) => id),
    ].join("\n").toLowerCase();
    return scenario.text;
  }

  const matches = (scenario) =>
    (!view.state || (view.state === "attention" ? scenario.state !== "passed" : scenario.state === view.state)) &&
    (!view.gate || scenario.gate === view.gate) &&
    view.words.every((word) => haystack(scenario).includes(word));

  function draw() {
    shown = data.scenarios.filter(matches);
    const last = Math.max(0, Math.ceil(shown.length / PAGE) - 1);
    view.page = Math.min(view.page, last);
    const from = view.page * PAGE;
    const rows = shown.slice(from, from + PAGE).map(makeRow);
    list.replaceChildren(...rows);
    const all = data.scenarios.length;
    const few = shown.length > PAGE ? `${from + 1} to ${from + rows.length} of ` : "";
    const of = shown.length === all ? "" : ` of ${all.toLocaleString("en")}`;
    byId("found").textContent = shown.length ? `${few}${count(shown.length, "scenario")}${of}` : "No scenario matches.";
    drawPages(last);
    for (const chip of document.querySelectorAll(".chip")) {
      chip.setAttribute("aria-pressed", String(chip.dataset.state === view.state));
    }
  }

  function drawPages(last) {
    const pages = byId("pages");
    pages.hidden = last === 0;
    const button = (text, page) => {
      const made = make("button", { type: "button", class: "tool", disabled: page < 0 || page > last }, text);
      made.addEventListener("click", () => {
        view.page = page;
        draw();
        byId("scenarios").scrollIntoView();
      });
      return made;
    };
    pages.replaceChildren(
      button("Previous", view.page - 1),
      make("span", { class: "quiet" }, `page ${view.page + 1} of ${last + 1}`),
      button("Next", view.page + 1),
    );
  }

  function filter(change) {
    Object.assign(view, change, { page: 0 });
    draw();
  }

  // A link opens what it leads to: also a scenario that is filtered out or on another page.
  function follow() {
    let id = location.hash.slice(1);
    try {
      id = decodeURIComponent(id);
    } catch {
      return;
    }
    if (!id) return;
    const index = data.scenarios.findIndex((scenario) => scenario.id === id);
    if (index >= 0) {
      if (!shown.includes(data.scenarios[index])) resetFilters();
      const page = Math.floor(shown.indexOf(data.scenarios[index]) / PAGE);
      if (page !== view.page || !byId(id)) {
        view.page = page;
        draw();
      }
    }
    const target = byId(id);
    if (!target) return;
    for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    if (target.fill) target.fill();
    target.scrollIntoView();
    if (target.matches(".scenario")) setCurrent(target);
  }

  function resetFilters() {
    if (byId("search")) byId("search").value = "";
    if (byId("of-gate")) byId("of-gate").value = "";
    Object.assign(view, { state: "", gate: "", words: [], page: 0 });
    draw();
  }

  function setCurrent(element) {
    for (const other of document.querySelectorAll(".current")) other.classList.remove("current");
    element.classList.add("current");
    element.querySelector("summary")?.focus({ preventScroll: true });
  }

  function step(selector, by) {
    const items = [...document.querySelectorAll(selector)].filter((item) => item.checkVisibility());
    if (!items.length) return;
    const at = items.findIndex((item) => item.classList.contains("current"));
    const next = items[Math.min(items.length - 1, Math.max(0, at < 0 ? (by > 0 ? 0 : items.length - 1) : at + by))];
    setCurrent(next);
    if (selector === ".change" && !next.hasAttribute("tabindex")) next.tabIndex = -1;
    if (selector === ".change") next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }

  function theme() {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    return dark ? "dark" : "light";
  }

  function nameTheme() {
    const other = theme() === "dark" ? "Light" : "Dark";
    byId("theme").textContent = other;
    byId("theme").setAttribute("aria-label", `${other} colours`);
  }

  function toggleTheme() {
    const next = theme() === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    nameTheme();
    try {
      localStorage.setItem("tier2gate-theme", next);
    } catch {
      // It is not remembered.
    }
  }

  async function copy(text, button) {
    let done = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      done = false;
    }
    if (!button) return;
    const before = button.textContent;
    button.textContent = done ? "Copied" : "Select and copy it";
    setTimeout(() => {
      button.textContent = before;
    }, 1500);
  }

  const KEYS = {
    j: () => step(".scenario", 1),
    k: () => step(".scenario", -1),
    n: () => step(".change", 1),
    p: () => step(".change", -1),
    f: () => filter({ state: view.state === "attention" ? "" : "attention" }),
    t: toggleTheme,
    "?": () => byId("help").showModal(),
    "/": () => byId("search")?.focus(),
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input, select, textarea");
    if (event.key === "Escape" && typing) event.target.blur();
    if (typing || event.ctrlKey || event.metaKey || event.altKey || byId("help").open) return;
    const action = KEYS[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.link");
    if (link) copy(link.href, null);
    const button = event.target.closest(".copy");
    if (button) copy(button.parentElement.querySelector("code").textContent, button);
  });

  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")].filter((box) => !box.matches(".scenario, .fold"));
    for (const box of opened) box.open = true;
  });
  addEventListener("afterprint", () => {
    for (const box of opened) box.open = false;
  });

  for (const element of document.querySelectorAll(".copy, #theme, #keys, #filters")) element.hidden = false;
  byId("theme").addEventListener("click", toggleTheme);
  byId("keys").addEventListener("click", () => byId("help").showModal());
  byId("close").addEventListener("click", () => byId("help").close());
  nameTheme();
  if (list) {
    let waiting = 0;
    byId("search").addEventListener("input", (event) => {
      clearTimeout(waiting);
      waiting = setTimeout(() => filter({ words: event.target.value.toLowerCase().split(/\s+/).filter(Boolean) }), 80);
    });
    byId("of-gate")?.addEventListener("change", (event) => filter({ gate: event.target.value }));
    for (const chip of document.querySelectorAll(".chip")) {
      chip.addEventListener("click", () => filter({ state: chip.dataset.state }));
    }
    draw();
  }
  addEventListener("hashchange", follow);
  follow();
})();
