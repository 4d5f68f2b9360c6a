// What the reader keeps as a short text: marks, ratings and stars by question, pressed together; notes where they
// fit. One text, or several that each fit into a code which a phone's camera reads; their order does not matter.
const codes = (() => {
  const PIECE = 620; // signs that a code of a readable size holds
  const START = Date.UTC(2026, 0, 1) / 60_000; // minutes are counted from here
  const FORM = /MLG1\.(\d+)\.(\d+)\.([0-9a-z]+)\.([\w-]+)/g;
  const LETTERS = { learn: "l", shaky: "s", known: "k" };
  const MARKS = { l: "learn", s: "shaky", k: "known" };

  const stream = async (bytes, transform) => new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(transform)).arrayBuffer());

  function base64(bytes) {
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  }

  const bytesOf = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));

  /** A short sum of a text, by which the pieces of one text know each other (FNV-1a). */
  function sum(text) {
    let value = 0x811c9dc5;
    for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193) >>> 0;
    return value.toString(36);
  }

  /** One question: its mark, whether it is starred, and its ratings, each with the minutes since the one before. */
  function short({ mark, starred, rated }) {
    let last = START;
    const said = rated.map(([grade, at]) => {
      const minutes = Math.round(at / 60);
      const gap = minutes - last;
      last = minutes;
      return `${LETTERS[grade]}${gap.toString(36)}`;
    });
    return [`${LETTERS[mark] ?? ""}${starred ? "*" : ""}`, ...said].join(" ");
  }

  function long(text) {
    const [head, ...said] = text.split(" ");
    let last = START;
    const rated = said.map((one) => {
      last += parseInt(one.slice(1), 36);
      return [MARKS[one[0]], last * 60];
    });
    return { mark: MARKS[head[0]] ?? "", starred: head.includes("*"), rated: rated.filter(([mark, at]) => mark && Number.isFinite(at)) };
  }

  async function pressed(value) {
    return base64(await stream(new TextEncoder().encode(JSON.stringify(value)), new CompressionStream("deflate-raw")));
  }

  const whole = (data) => `MLG1.1.1.${sum(data)}.${data}`;

  function pieces(data) {
    const number = Math.ceil(data.length / PIECE);
    return Array.from({ length: number }, (_, at) => `MLG1.${at + 1}.${number}.${sum(data)}.${data.slice(at * PIECE, (at + 1) * PIECE)}`);
  }

  /** Puts pieces together; {value} once all are there, {have, of} before, null where there is none. */
  async function read(text, kept) {
    let mine = null;
    for (const [, at, of, id, data] of text.matchAll(FORM)) {
      const set = (kept[id] ??= { of: Number(of), parts: {} });
      set.parts[at] = data;
      mine = [id, set];
    }
    if (!mine) return null;
    const [id, { of, parts }] = mine;
    const have = Object.keys(parts).length;
    if (have < of) return { have, of };
    const data = Array.from({ length: of }, (_, at) => parts[at + 1]).join("");
    if (sum(data) !== id) return null;
    try {
      return { value: JSON.parse(new TextDecoder().decode(await stream(bytesOf(data), new DecompressionStream("deflate-raw")))) };
    } catch {
      return null;
    }
  }

  /** A code as a picture: dark on white in both themes, with the quiet edge that cameras look for. */
  function picture(text) {
    const { size, data } = vendor.qrCode(text, { ecc: "L", border: 3 });
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
    svg.setAttribute("class", "code-picture");
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", "A code for a phone’s camera");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join(""));
    svg.append(path);
    return svg;
  }

  return { short, long, pressed, whole, pieces, read, picture };
})();
