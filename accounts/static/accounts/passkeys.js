// Passkeys need JavaScript and a browser that knows them: what cannot work here stays hidden, and what fails says so
// in French. allauth's own mfa/js/webauthn.js does the exchange with the device; this file connects it to our pages.
(function () {
  'use strict'
  if (!window.PublicKeyCredential || !window.allauth) return

  const wire = function () {
    document.querySelectorAll('[data-passkey-only]').forEach(function (element) { element.hidden = false })
    document.querySelectorAll('[data-no-passkey-only]').forEach(function (element) { element.hidden = true })
    document.querySelectorAll('script[data-passkey]').forEach(function (element) {
      window.allauth.webauthn.forms[element.dataset.passkey](JSON.parse(element.textContent))
    })
  }

  document.addEventListener('allauth.error', function (event) {
    event.preventDefault()
    const place = document.querySelector('[data-passkey-error]')
    if (!place) return
    const refused = event.detail.exception && event.detail.exception.name === 'NotAllowedError'
    place.textContent = refused ? place.dataset.passkeyRefused : place.dataset.passkeyError
    place.hidden = false
  })

  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', wire)
  else wire()
})()
