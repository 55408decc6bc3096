// Shows one cell: its picture, what it may say, and what each of that makes of its sums.
import { make } from "./api.js";
import { amount, decimal, minus, plus, printed, same, times, within } from "./decimals.js";

const $ = (id) => document.getElementById(id);
const percent = (p) => {
  if (p > 0.999 && p < 1) return "> 99.9 %";
  return p < 0.005 ? "< 1 %" : `${(p * 100).toFixed(p > 0.99 ? 1 : 0)} %`;
};

/** Paint the cell; the handle weighs what is typed, chooses, and says what stands in the field. */
export function show(cell, item, say) {
  $("where").textContent = [cell.document.unit_name, cell.document.name, say("page_n", cell.page)].filter(Boolean).join(" · ");
  $("headings").replaceChildren(
    cell.headings.join(" / ") || `${say("column")} ${cell.col + 1}`,
    ...(cell.table.unit ? [make("small", {}, cell.table.unit)] : []),
  );
  $("label").replaceChildren(cell.label || `${say("row")} ${cell.row + 1}`, ...(cell.code ? [make("small", {}, cell.code)] : []));
  picture(cell);
  const table = `/documents/${cell.document.id}/tables/${cell.table.id}#c=${cell.row},${cell.col}`;
  $("facts").replaceChildren(
    make("span", {}, `${say("reading")}: `, make("b", {}, cell.text || say("empty"))),
    make("span", {}, say("sure", percent(cell.confidence))),
    ...cell.flags.map((flag) => make("span", { className: "mark doubt" }, say(flag))),
    make("a", { href: table }, cell.table.title || say("open_table")),
  );
  $("votes").hidden = !item?.votes.length;
  $("votes").textContent = item?.votes.length
    ? say("disputed") + item.votes.map((vote) => `${vote.who}: ${vote.after || say("empty")}`).join(" / ")
    : "";
  const chinese = document.documentElement.lang.startsWith("zh");
  $("findings").replaceChildren(...cell.findings.map((one) => make("li", {}, chinese ? one.message_zh : one.message)));
  const view = { digits: "", weigh: () => weigh(cell, say), say: (text) => put(view, text), choose: (n) => choose(view, cell, n) };
  choices(view, cell, say);
  put(view, cell.text);
  return view;
}

function picture(cell) {
  const { href, area, box } = cell.picture;
  const [x0, y0, x1, y1] = area;
  $("picture").src = href;
  const part = (value, from, to) => `${((value - from) / (to - from)) * 100}%`;
  const frame = $("frame").style;
  frame.left = part(box[0], x0, x1);
  frame.top = part(box[1], y0, y1);
  frame.width = part(box[2] - box[0] + x0, x0, x1);
  frame.height = part(box[3] - box[1] + y0, y0, y1);
  // The picture keeps its proportions while it loads, so that nothing jumps.
  $("picture").width = Math.round((x1 - x0) * 3);
  $("picture").height = Math.round((y1 - y0) * 3);
}

function choices(view, cell, say) {
  const list = cell.choices.map((choice, number) => {
    const good = choice.effects.filter((effect) => effect.holds).length;
    const outcome = choice.effects.length ? `${good} / ${choice.effects.length} ${say("holds")}` : "";
    const source = choice.source === "sums" ? say("sums") : "";
    const button = make(
      "button",
      { type: "button", ariaPressed: "false" },
      make("kbd", {}, String(number + 1)),
      make("b", {}, choice.text || say("empty")),
      make("span", {}, percent(choice.probability)),
      make("em", {}, [source, outcome].filter(Boolean).join(" · ")),
    );
    button.addEventListener("click", () => choose(view, cell, number));
    return make("li", {}, button);
  });
  $("choices").replaceChildren(...(list.length ? list : [make("li", {}, say("no_choices"))]));
}

/** Put a choice into the field; false where there is none of that number. */
function choose(view, cell, number) {
  if (!cell.choices[number]) return false;
  put(view, cell.choices[number].text);
  return true;
}

function put(view, text) {
  $("text").value = text;
  view.digits = "";
  view.weigh();
}

/** What the sums would be with what stands in the field. */
function weigh(cell, say) {
  const text = $("text").value;
  const changed = text !== cell.text;
  $("text").classList.toggle("changed", changed);
  $("enter-says").textContent = say(changed ? "confirm" : "accept");
  cell.choices.forEach((choice, number) => {
    $("choices").children[number].firstChild.setAttribute("aria-pressed", String(changed && choice.text === text));
  });
  const list = cell.equations.map((equation) => shown(equation, effect(cell, text, equation), cell, say));
  if (cell.equations_left_out) list.push(make("li", { className: "unknown" }, say("more_equations", cell.equations_left_out)));
  $("equations").replaceChildren(...(list.length ? list : [make("li", { className: "unknown" }, say("no_equations"))]));
}

/** By how much the equation would be off; null where the text is no amount, or printed in a unit of its own. */
function effect(cell, text, equation) {
  const off = decimal(equation.difference);
  if (text === cell.text) return off;
  const given = amount(text);
  const before = cell.amount === null ? { n: 0n, s: 0 } : decimal(cell.amount);
  const read = amount(cell.text);
  if (given === null || (cell.amount !== null && (read === null || !same(read, before)))) return null;
  return plus(off, times(minus(given, before), decimal(equation.weight)));
}

function shown(equation, off, cell, say) {
  const holds = off !== null && within(off, decimal(equation.tolerance));
  const verdict = off === null ? say("no_amount") : holds ? `✓ ${say("holds")}` : `✗ ${say("off", printed(off))}`;
  const terms = equation.terms.slice(0, 8).flatMap((term, number) => {
    const here = term.table === cell.table.id && term.row === cell.row && term.col === cell.col;
    const name = [term.label, term.heading].filter(Boolean).join("·").slice(0, 24);
    const sign = number === 0 ? "" : term.weight.startsWith("-") ? " + " : " − ";
    const text = `${name} ${(here ? $("text").value : term.text) || "0"}`;
    return [number === 1 ? " = " : sign, here ? make("b", {}, text) : text];
  });
  const more = equation.terms.length - 8 + equation.terms_left_out;
  if (more > 0) terms.push(` … ${say("more_terms", more)}`);
  return make(
    "li",
    { className: off === null ? "unknown" : holds ? "" : "off" },
    make("div", { className: "verdict" }, verdict),
    make("div", { className: "terms" }, ...terms),
  );
}
