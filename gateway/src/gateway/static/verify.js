// Asks the register what a certificate or a letter is worth, and says it in words; what it shows is text, never markup.
const WORDS = {
  valid: ["有效", "good"],
  outdated: ["登记事项已变更，本证书须换发", "bad"],
  replaced: ["已换发或补发，本证书作废", "bad"],
  suspended: ["该组织被责令限期停止活动，证书封存", "bad"],
  revoked: ["该组织已终止，本证书作废", "bad"],
  unknown: ["没有这份证书，请核对编号", "bad"],
};
const ITEMS = {
  name: "名称",
  credit_code: "统一社会信用代码",
  type: "组织类型",
  domicile: "住所",
  scope: "业务范围",
  legal_representative: "法定代表人",
  start_up_funds_fen: "注册资金",
  supervising_unit: "业务主管单位",
};

function say(words, kind) {
  const verdict = document.querySelector("#verdict");
  verdict.textContent = words;
  verdict.className = `verdict ${kind}`;
  document.querySelector("#answer").hidden = false;
}

function fill(rows) {
  const body = document.querySelector("#facts tbody");
  body.replaceChildren();
  for (const [label, value] of rows) {
    if (!value) continue;
    const line = body.insertRow();
    line.insertCell().textContent = label;
    line.insertCell().textContent = value;
  }
}

function localTime(instant) {
  return new Intl.DateTimeFormat("zh-CN", { dateStyle: "long", timeStyle: "medium", timeZone: "Asia/Shanghai" }).format(
    new Date(instant),
  );
}

async function verify(number) {
  fill([]);
  const path = `/v1/registry/certificates/${encodeURIComponent(number)}/verification`;
  const answer = await fetch(path, { headers: { accept: "application/json", "accept-language": "zh" } });
  if (!answer.ok) {
    say("暂时无法核验，请稍后再试", "bad");
    return;
  }
  const found = await answer.json();
  const holder = found.organization ?? {};
  say(...WORDS[found.status]);
  fill([
    ["证书编号", found.number],
    ["组织名称(登记簿现名)", holder.name],
    ["统一社会信用代码", holder.credit_code],
    ["发证日期", found.issued_on],
    ["替换日期", found.replaced_on],
    ["终止日期", holder.ended_on],
    ["已变更事项", found.changed.map((name) => ITEMS[name] ?? name).join("、")],
    ["核验时间", localTime(found.as_of)],
  ]);
}

async function verifyLetter(id) {
  fill([]);
  const answer = await fetch(`/v1/registry/letters/${encodeURIComponent(id)}/verification`, {
    headers: { accept: "application/json", "accept-language": "zh" },
  });
  if (answer.status === 404 || answer.status === 422) {
    say("本机关没有出具这份文书", "bad");
    return;
  }
  if (!answer.ok) {
    say("暂时无法核验，请稍后再试", "bad");
    return;
  }
  const found = await answer.json();
  say("本文书由登记管理机关出具", "good");
  fill([
    ["文书", found.kind_label],
    ["文号", found.number],
    ["送达对象", found.addressee],
    ["出具机关", found.office],
    ["出具日期", found.issued_on],
  ]);
}

async function ask(question) {
  try {
    await question();
  } catch {
    say("暂时无法核验，请稍后再试", "bad");
  }
}

const asked = new URLSearchParams(location.search);
const given = asked.get("number");
document.querySelector("#number").value = given ?? "";
document.querySelector("#ask").addEventListener("submit", (event) => {
  event.preventDefault();
  const number = document.querySelector("#number").value.trim();
  if (!number) return;
  history.replaceState(null, "", `/verify?number=${encodeURIComponent(number)}`);
  ask(() => verify(number));
});
const letter = asked.get("letter");
if (letter) ask(() => verifyLetter(letter));
else if (given) ask(() => verify(given));
