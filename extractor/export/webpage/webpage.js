"use strict";
(() => {
  const root = document.documentElement;
  const data = JSON.parse(document.getElementById("data").textContent);
  const words = {
    reading: ["读数", "Reading"], amount: ["数值", "Amount"], confidence: ["把握", "Confidence"],
    others: ["其他读法", "Other readings"], code: ["编码", "Code"], candidates: ["可能的编码", "Possible codes"],
    column: ["栏目", "Column"], row: ["行", "Row"], flags: ["标记", "Flags"], engine: ["读取", "Read by"],
    findings: ["问题", "Findings"], proposed: ["建议", "proposed"], empty: ["（空）", "(empty)"],
    place: ["位置", "Place"], page: ["页", "page"], hits: ["处", "found"],
    low_confidence: ["把握不足", "low confidence"], corrected: ["已更正", "corrected"], stamp: ["印章遮盖", "under a stamp"],
    unread: ["未能识别", "could not be read"], no_grammar: ["不成数字", "not a number"],
  };
  const cells = new Map();
  const order = [];
  const toLook = [];
  data.tables.forEach((table, t) => table.cells.forEach((c) => {
    const id = `${t}-${c[0]}-${c[1]}`;
    const cell = { id, table, row: c[0], col: c[1], text: c[2], amount: c[3], confidence: c[4], others: c[5],
      engine: c[6], flags: c[7], findings: c[8], page: c[9] };
    cells.set(id, cell);
    order.push(cell);
    if (cell.findings.length || cell.flags.some((flag) => flag !== "corrected")) toLook.push(cell);
  }));
  const findings = new Map(data.findings.map((finding) => [finding.id, finding]));
  let pinned = null;
  let hits = [];
  let hit = -1;

  const say = (key) => (words[key] ? words[key][root.dataset.lang === "zh" ? 0 : 1] : key);
  const percent = (p) => (p < 1 && p > 0.9995 ? "> 99.9 %" : `${(p * 100).toFixed(p > 0.99 && p < 1 ? 1 : 0)} %`);
  const all = (id) => [document.getElementById(`c${id}`), document.getElementById(`g${id}`)].filter(Boolean);
  const make = (tag, text, ...children) => {
    const element = document.createElement(tag);
    if (text !== null && text !== undefined) element.textContent = text;
    element.append(...children);
    return element;
  };

  function inspect(cell) {
    const pane = document.getElementById("inspector");
    const list = make("dl", null);
    const line = (key, ...content) => {
      list.append(make("dt", say(key)), make("dd", null, ...content));
    };
    const reading = make("p", cell.text || say("empty"));
    reading.className = "reading";
    const bar = make("div", null, make("i", null));
    bar.className = cell.flags.length ? "bar low" : "bar";
    bar.firstChild.style.width = `${cell.confidence * 100}%`;
    if (cell.amount !== null) line("amount", `${cell.amount} ${cell.table.unit || ""}`);
    line("confidence", percent(cell.confidence));
    if (cell.flags.length) line("flags", cell.flags.map(say).join(" · "));
    if (cell.others.length) {
      line("others", make("ul", null, ...cell.others.map(([text, p]) => make("li", `${text || say("empty")}  (${percent(p)})`))));
    }
    const row = cell.table.rows[cell.row];
    const column = cell.table.columns[cell.col];
    if (row && row.label) line("row", row.label);
    if (column && column.path.length) line("column", column.path.join(" / ") + (column.code ? `  [${column.code}]` : ""));
    if (row && row.code) line("code", `${row.code} ${row.name || ""} (${percent(row.confidence)})`);
    if (row && row.codes && row.codes[cell.col]) line("code", row.codes[cell.col]);
    if (row && !row.code && row.candidates) {
      line("candidates", make("ul", null, ...row.candidates.map(([code, name, score]) => make("li", `${code} ${name} (${percent(score)})`))));
    }
    if (cell.findings.length) line("findings", ...cell.findings.map((id) => findingLine(findings.get(id), cell)));
    line("place", `${cell.table.id} · R${cell.row + 1} C${cell.col + 1} · ${say("page")} ${cell.page}`);
    line("engine", cell.engine);
    pane.replaceChildren(reading, bar, list);
  }

  function findingLine(finding, cell) {
    const button = make("button", `${finding.id}: ${root.dataset.lang === "zh" ? finding.chinese : finding.message}`);
    button.type = "button";
    button.addEventListener("click", () => showFinding(data.findings.indexOf(finding)));
    const proposals = finding.suspects.filter((s) => s.cell === cell.id && s.proposed !== null)
      .map((s) => make("p", `${say("proposed")}: ${s.proposed} (${percent(s.probability)})`));
    return make("div", null, button, ...proposals);
  }

  const clear = (name) => document.querySelectorAll(`.${name}`).forEach((element) => element.classList.remove(name));

  function select(id, focus) {
    const cell = cells.get(id);
    if (!cell) return;
    clear("now");
    pinned = id;
    inspect(cell);
    all(id).forEach((element) => {
      element.classList.add("now");
      const details = element.closest("details");
      if (details) details.open = true;
      element.scrollIntoView({ block: "nearest", inline: "nearest" });
    });
    const drawn = document.getElementById(`c${id}`);
    if (drawn) {
      document.querySelectorAll('rect[tabindex="0"]').forEach((element) => element.setAttribute("tabindex", "-1"));
      drawn.setAttribute("tabindex", "0");
      if (focus) drawn.focus({ preventScroll: true });
    }
  }

  function light(ids) {
    clear("lit");
    ids.forEach((id) => all(id).forEach((element) => element.classList.add("lit")));
  }

  function showFinding(index) {
    const finding = data.findings[index];
    if (!finding) return;
    openTab("findings");
    const card = document.querySelector(`[data-f="${index}"]`);
    clear("now");
    light(finding.cells);
    const first = (finding.suspects[0] || {}).cell || finding.cells[0];
    if (first) select(first, false);
    card.classList.add("now");
    card.scrollIntoView({ block: "nearest" });
  }

  function openTab(name) {
    document.querySelectorAll(".tab").forEach((tab) => tab.classList.toggle("open", tab.id === name));
    document.querySelectorAll("[data-tab]").forEach((tab) => tab.setAttribute("aria-selected", String(tab.dataset.tab === name)));
  }

  function step(cell, down, right) {
    let best = null;
    let nearest = Infinity;
    order.forEach((other) => {
      if (other.table !== cell.table) return;
      const dr = (other.row - cell.row) * down;
      const dc = (other.col - cell.col) * right;
      if (down ? dr <= 0 : dc <= 0) return;
      const far = down ? dr * 100 + Math.abs(other.col - cell.col) : dc * 100 + Math.abs(other.row - cell.row);
      if (far < nearest) { nearest = far; best = other; }
    });
    return best;
  }

  function next(list, way) {
    if (!list.length) return;
    const at = list.findIndex((cell) => cell.id === pinned);
    const to = at < 0 ? (way > 0 ? 0 : list.length - 1) : (at + way + list.length) % list.length;
    select(list[to].id, true);
  }

  const fold = (text) => (text || "").normalize("NFKC").toLowerCase().replace(/[\s,]/g, "");

  function search(query) {
    const wanted = fold(query);
    clear("hit");
    hits = wanted ? order.filter((cell) => {
      const row = cell.table.rows[cell.row];
      const code = row && row.label && cell.text && fold(row.label) === fold(cell.text) ? fold(row.code) : "";
      return fold(cell.text).includes(wanted) || (code && code.startsWith(wanted));
    }) : [];
    hit = -1;
    hits.slice(0, 2000).forEach((cell) => all(cell.id).forEach((element) => element.classList.add("hit")));
    document.getElementById("found").textContent = wanted ? `${hits.length} ${say("hits")}` : "";
  }

  document.addEventListener("pointerover", (event) => {
    const target = event.target.closest("[data-c]");
    if (target) inspect(cells.get(target.dataset.c));
  });
  document.addEventListener("pointerout", (event) => {
    if (event.target.closest("[data-c]") && pinned) inspect(cells.get(pinned));
  });
  document.addEventListener("click", (event) => {
    const cell = event.target.closest("[data-c]");
    const card = event.target.closest("[data-f], [data-go]");
    const tab = event.target.closest("[data-tab]");
    if (cell) { clear("lit"); select(cell.dataset.c, false); }
    else if (card && card.dataset.f !== undefined) showFinding(Number(card.dataset.f));
    else if (card) select(card.dataset.go, false);
    else if (tab) openTab(tab.dataset.tab);
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.id === "search";
    if (event.key === "Escape") { clear("lit"); clear("now"); clear("hit"); pinned = null; if (typing) event.target.blur(); return; }
    if (typing) {
      if (event.key === "Enter" && hits.length) {
        hit = (hit + (event.shiftKey ? -1 : 1) + hits.length) % hits.length;
        select(hits[hit].id, false);
        document.getElementById("found").textContent = `${hit + 1} / ${hits.length}`;
      }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const card = event.target.closest("[data-f], [data-go]");
    if (card && (event.key === "Enter" || event.key === " ")) { event.preventDefault(); card.click(); return; }
    if (event.key === "/") { event.preventDefault(); document.getElementById("search").focus(); return; }
    if (event.key === "n" || event.key === "p") { next(toLook, event.key === "n" ? 1 : -1); return; }
    const ways = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    if (ways[event.key] && event.target.closest('[role="tab"]')) return;
    if (ways[event.key] && pinned) {
      const to = step(cells.get(pinned), ...ways[event.key]);
      if (to) { event.preventDefault(); select(to.id, true); }
    }
  });
  document.addEventListener("focusin", (event) => {
    const target = event.target.closest("rect[data-c]");
    if (target && target.dataset.c !== pinned) select(target.dataset.c, false);
  });
  document.getElementById("search").addEventListener("input", (event) => search(event.target.value));
  let scale = 1;
  const zoom = (by) => {
    scale = Math.min(4, Math.max(0.4, scale * by));
    root.style.setProperty("--page", scale === 1 ? "min(100%, 1100px)" : `${Math.round(scale * 1000)}px`);
  };
  document.getElementById("larger").addEventListener("click", () => zoom(1.25));
  document.getElementById("smaller").addEventListener("click", () => zoom(0.8));
  document.getElementById("language").addEventListener("click", () => {
    root.dataset.lang = root.dataset.lang === "zh" ? "en" : "zh";
    if (pinned) inspect(cells.get(pinned));
  });
  document.getElementById("shade").addEventListener("click", () => {
    const dark = root.dataset.shade ? root.dataset.shade === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.shade = dark ? "light" : "dark";
  });
  root.dataset.lang = (navigator.language || "zh").toLowerCase().startsWith("zh") ? "zh" : "en";
  root.classList.add("js");
  openTab(data.findings.length ? "findings" : "tables");
  const first = document.querySelector("rect[data-c]");
  if (first) first.setAttribute("tabindex", "0");
  const goto = /^#f(\d+)$/.exec(location.hash);
  if (goto) showFinding(Number(goto[1]));
})();
