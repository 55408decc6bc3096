// A page with the tables on it: a click leads to a table; a missed one is drawn and read.
import { Refusal, call, say, tell } from "./api.js";
import { Drawing, undrawn } from "./draw.js";
import { Paper } from "./paper.js";

const settings = JSON.parse(document.getElementById("settings").textContent);
const home = `/documents/${settings.document}`;
const api = `/v1/documents/${settings.document}`;

const [number] = settings.page;
const list = settings.tables.flatMap(({ id, boxes }) =>
  boxes.map((box) => ({ table: id, page: number, box, marks: [], row: 0, rows: 1 })));
const cells = { data: { pages: [settings.page] }, list };

const paper = new Paper(document.getElementById("sheets"), cells, api, {
  point: (one) => paper.mark("over", one ? [one] : []),
  choose: (one) => location.assign(`${home}/tables/${one.table}`),
});

async function read(page, bbox) {
  tell(say("draw_reading"));
  document.body.classList.add("waiting");
  try {
    const edit = { operation: "add_table", page, bbox };
    const answer = await call("POST", `${api}/structure`, { edit, seen: settings.seen });
    location.assign(`${home}/tables/${answer.tables[0]}`);
  } catch (error) {
    document.body.classList.remove("waiting");
    tell(error instanceof Refusal ? undrawn(error) : say("lost"), "bad");
  }
}

if (settings.editable) {
  const drawing = new Drawing(paper, read);
  document.getElementById("do-draw").addEventListener("click", () => drawing.start());
  addEventListener("keydown", (event) => {
    if (event.key !== "F9") return;
    event.preventDefault();
    drawing.start();
  });
}
