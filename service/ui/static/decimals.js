// Exact decimals, for what equations would be: never floats. A decimal is {n: BigInt, s: digits behind the point}.

/** The decimal that a plain number such as "-12.50" is. */
export function decimal(text) {
  const [, sign, whole, part = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  return { n: BigInt(sign + whole + part), s: part.length };
}

/** What a printed text says as an amount, as far as it is plain; null where it is none. The service decides. */
export function amount(text) {
  const plain = text.normalize("NFKC").replace(/[¥￥,\s]/gu, "").replace(/[−–—－]/gu, "-");
  if (/^[-/]*$/u.test(plain) || plain === "无") return { n: 0n, s: 0 };
  const turned = /^\((\d.*)\)$/u.exec(plain);
  const figure = turned ? `-${turned[1]}` : plain.replace(/^[△▲]/u, "-").replace(/^\+/u, "");
  return /^-?\d+(\.\d+)?$/u.test(figure) ? decimal(figure) : null;
}

const at = (d, s) => d.n * 10n ** BigInt(s - d.s);

export function plus(a, b) {
  const s = Math.max(a.s, b.s);
  return { n: at(a, s) + at(b, s), s };
}

export const minus = (a, b) => plus(a, { n: -b.n, s: b.s });
export const times = (a, b) => ({ n: a.n * b.n, s: a.s + b.s });
const size = (d) => ({ n: d.n < 0n ? -d.n : d.n, s: d.s });
export const within = (a, b) => minus(size(a), size(b)).n <= 0n;
export const same = (a, b) => minus(a, b).n === 0n;

/** As papers print it: 2,985.00. */
export function printed(d) {
  const digits = size(d).n.toString().padStart(d.s + 1, "0");
  const whole = digits.slice(0, digits.length - d.s).replace(/\B(?=(\d{3})+$)/gu, ",");
  const part = d.s ? `.${digits.slice(-d.s)}` : "";
  return `${d.n < 0n ? "-" : ""}${whole}${part}`;
}
