// Speaks WebAuthn for forms marked data-passkey ("get" or "create"). With
// data-submit the form itself is sent after the passkey (a step-up); without,
// the next page opens (a sign-in). The server makes the options and judges the
// answers; this module only carries them.

const text = document.getElementById('passkey').dataset;

document.addEventListener('submit', async (event) => {
  const form = event.target;
  if (!form.hasAttribute('data-passkey')) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const done = await run(form);
  if (done) finish(form, done);
}, true);

async function run(form) {
  const { begin, finish: end, passkey: kind } = form.dataset;
  say(form, text.working);
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) return say(form, text.unsupported);
  try {
    const { ceremony, publicKey } = await post(begin, Object.fromEntries(new FormData(form)));
    const credential = kind === 'create'
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
    return await post(end, { ceremony, credential: credential.toJSON() });
  } catch (error) {
    return say(form, words(error));
  }
}

function finish(form, done) {
  if (form.hasAttribute('data-submit')) {
    form.removeAttribute('data-passkey');
    form.requestSubmit();
  } else {
    location.assign(local(done.next || form.dataset.next));
  }
}

// A path of this site, whatever was asked for.
function local(path) {
  const url = new URL(path || '/', location.origin);
  return url.origin === location.origin ? url.pathname + url.search : '/';
}

async function post(url, body) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw Object.assign(new Error('refused'), { detail: (await answer.json().catch(() => ({}))).detail });
  return answer.json();
}

function words(error) {
  if (error.name === 'NotAllowedError' || error.name === 'AbortError') return text.cancelled;
  if (error instanceof TypeError) return text.offline;
  return error.detail || text.refused;
}

function say(form, words) {
  form.querySelector('[data-message]').textContent = words;
}
