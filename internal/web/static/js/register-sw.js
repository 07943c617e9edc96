// Installs the service worker. The one Trusted Types policy of the site names
// its address and no other.

const policy = window.trustedTypes?.createPolicy('mpolice', {
  createScriptURL(url) {
    if (url !== '/sw.js') throw new TypeError('not the service worker');
    return url;
  },
});

navigator.serviceWorker?.register(policy ? policy.createScriptURL('/sw.js') : '/sw.js').catch(() => {});
