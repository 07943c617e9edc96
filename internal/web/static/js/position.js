// Writes where the device stands into the two boxes of a form, when asked to.
// Without this module, or without leave, they are typed.

for (const button of document.querySelectorAll('[data-here]')) button.hidden = !navigator.geolocation;

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-here]');
  if (!button) return;
  const says = document.querySelector('[data-here-says]');
  navigator.geolocation.getCurrentPosition(({ coords }) => {
    document.getElementById('f-lat').value = coords.latitude.toFixed(6);
    document.getElementById('f-lon').value = coords.longitude.toFixed(6);
    says.textContent = button.dataset.found.replace('#', Math.round(coords.accuracy));
  }, (error) => {
    says.textContent = error.code === error.PERMISSION_DENIED ? button.dataset.denied : button.dataset.failed;
  }, { enableHighAccuracy: true, timeout: 15000, maximumAge: 0 });
});

// What swap.js puts in has its button hidden, as it came.
new MutationObserver(() => {
  for (const button of document.querySelectorAll('[data-here][hidden]')) button.hidden = !navigator.geolocation;
}).observe(document.body, { childList: true });
