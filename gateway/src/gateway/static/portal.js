// Fills the start page from the platform's own public answers.
async function get(path) {
  const answer = await fetch(path, { headers: { accept: "application/json" } });
  return answer.json();
}

function row(table, cells) {
  const line = document.querySelector(`#${table} tbody`).insertRow();
  for (const [content, name] of cells) {
    const cell = line.insertCell();
    if (content instanceof Node) cell.append(content);
    else cell.textContent = content;
    if (name) cell.className = name;
  }
}

function link(text, href) {
  const made = document.createElement("a");
  made.textContent = text;
  made.href = href;
  return made;
}

async function fill() {
  const health = await get("/health/ready");
  for (const [service, word] of Object.entries(health.services)) {
    row("state", [[service], [word === "ready" ? "正常 ready" : "不可用 not ready", word === "ready" ? "" : "bad"]]);
  }
  const meta = await get("/v1/meta");
  row("state", [["profile"], [meta.profile]]);
  row("state", [["version"], [meta.version]]);
  if (meta.profile === "dev") {
    const personas = document.querySelector("#personas");
    personas.href = `${meta.issuer}/personas`;
    personas.hidden = document.querySelector("#personas-en").hidden = false;
  }
  const statistics = await get("/v1/statistics?as_of=2018-12-31");
  for (const figure of statistics.figures) {
    const name = figure.items ? link(figure.code, figure.items) : figure.code;
    row("figures", [[name], [figure.definition], [String(figure.value), "number"]]);
  }
}

fill();
