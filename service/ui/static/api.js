// Requests to the service, its refusals, and words of the page's language.
const token = document.querySelector('meta[name="kemu-token"]').content;
const words = JSON.parse(document.getElementById("words").textContent);

export function say(name, values = {}) {
  const text = words[name] ?? name;
  return text.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

export class Refusal extends Error {
  constructor(status, problem) {
    super(words[`refused.${problem.code}`] ?? problem.detail ?? String(status));
    this.status = status;
    this.problem = problem;
  }
}

/** The answer of the service; throws a Refusal where it refuses, a TypeError where it cannot be reached. */
export async function call(method, path, body) {
  const headers = { "X-Kemu-Token": token, Accept: "application/json" };
  const form = body instanceof FormData;
  if (body !== undefined && !form) headers["Content-Type"] = "application/json";
  const response = await fetch(path, {
    method,
    headers,
    body: body === undefined || form ? body : JSON.stringify(body),
    redirect: "manual",
  });
  if (response.type === "opaqueredirect" || response.status === 401) {
    location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search + location.hash)}`);
    return new Promise(() => {});
  }
  const type = response.headers.get("content-type") || "";
  const answer = type.includes("json") ? await response.json() : await response.text();
  if (!response.ok) throw new Refusal(response.status, typeof answer === "string" ? {} : answer);
  return answer;
}

let fading = 0;

/** Tell something in passing; screen readers read it out. */
export function tell(text, kind = "") {
  const notice = document.getElementById("notice");
  notice.textContent = text;
  notice.className = `notice shown ${kind}`;
  clearTimeout(fading);
  if (kind !== "bad") fading = setTimeout(() => notice.classList.remove("shown"), 4000);
}

export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}
