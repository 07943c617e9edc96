// The pages of photo comparison: the camera, the device's position, and the time
// that is left of a case. All of it works without this module too, with the
// device's own camera and the place in words. No picture is stored here: the
// frame lives on a canvas until it was sent.

const find = (name, within = document) => within.querySelector(`[data-${name}]`);
const show = (name, on) => { find(name).hidden = !on; };
const say = (words, within) => { find('message', within).textContent = words; };
let stream = null;

function ready() {
  if (stream && !find('live')?.querySelector('video').srcObject) stop();
  const form = find('camera');
  if (form && !form.dataset.ready) camera(form);
  const locate = find('locate');
  if (locate && navigator.geolocation) locate.hidden = false;
}

const end = (film) => film?.getTracks().forEach((track) => track.stop());

function stop() {
  end(stream);
  stream = null;
}

async function camera(form) {
  form.dataset.ready = 'yes';
  if (!navigator.mediaDevices?.getUserMedia) return;
  show('start', true);
  const allowed = await navigator.permissions?.query({ name: 'camera' }).catch(() => null);
  if (allowed?.state === 'granted' && form.isConnected && !stream && find('taken').hidden) open(form);
}

async function open(form, asked) {
  if (form.dataset.opening) return;
  form.dataset.opening = 'yes';
  say('', form);
  try {
    stop();
    const film = await navigator.mediaDevices.getUserMedia({
      audio: false, video: { facingMode: { ideal: 'environment' }, width: { ideal: 1920 }, height: { ideal: 1440 } },
    });
    if (!form.isConnected) return end(film);
    stream = film;
    const video = form.querySelector('video');
    video.srcObject = stream;
    await video.play();
    show('start', false);
    show('taken', false);
    show('live', true);
    if (asked) find('shutter').focus();
  } catch (error) {
    if (!form.isConnected) return; // a file was sent meanwhile
    const { denied, absent, busy } = form.dataset;
    say({ NotAllowedError: denied, NotFoundError: absent, OverconstrainedError: absent }[error.name] || busy, form);
    show('start', true);
  } finally {
    delete form.dataset.opening;
  }
}

function shoot(form) {
  const video = form.querySelector('video'), canvas = form.querySelector('canvas');
  if (!video.videoWidth) return;
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d').drawImage(video, 0, 0);
  stop();
  show('live', false);
  show('taken', true);
  find('use').focus();
}

// The frame becomes the file of the form, which is then sent like any other.
function use(form) {
  form.querySelector('canvas').toBlob((blob) => {
    const files = new DataTransfer();
    files.items.add(new File([blob], 'photo.jpg', { type: 'image/jpeg' }));
    form.elements.photo.files = files.files;
    form.elements.source.value = 'camera';
    form.requestSubmit();
  }, 'image/jpeg', 0.92);
}

function locate(box) {
  say('', box);
  navigator.geolocation.getCurrentPosition(({ coords }) => {
    for (const [name, value] of [['lat', coords.latitude.toFixed(5)], ['lon', coords.longitude.toFixed(5)], ['accuracy', Math.ceil(coords.accuracy)]]) {
      box.querySelector(`[name=${name}]`).value = value;
    }
    say(box.dataset.found.replace('#', Math.ceil(coords.accuracy)), box);
  }, (error) => say(error.code === error.PERMISSION_DENIED ? box.dataset.denied : box.dataset.failed, box),
  { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (!button) return;
  const { form, dataset } = button;
  if ('open' in dataset || 'retake' in dataset) open(form, true);
  if ('shutter' in dataset) shoot(form);
  if ('locate' in dataset) locate(button.closest('[data-position]'));
  if ('use' in dataset) { event.preventDefault(); use(form); }
  if ('send' in dataset) form.elements.source.value = 'file';
});

// What would not be taken is said before it is sent.
document.addEventListener('submit', (event) => {
  const form = event.target, file = form.elements.photo?.files[0];
  if (!('camera' in form.dataset)) return;
  const wrong = !file ? form.dataset.none : file.size > form.dataset.most ? form.dataset.large : '';
  say(wrong);
  if (!wrong) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

// A case that has run out, or a page that the browser kept, must not show a photo.
setInterval(() => {
  const timer = find('ends');
  if (!timer) return;
  timer.dataset.at ??= Date.now() + 1000 * timer.dataset.ends;
  const left = timer.dataset.at - Date.now();
  if (left < -6000) location.replace(timer.dataset.path);
  else timer.textContent = timer.dataset.left.replace('#', Math.max(0, Math.ceil(left / 60000)));
}, 5000);
addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
addEventListener('pagehide', stop);

new MutationObserver(ready).observe(document.body, { childList: true });
ready();
