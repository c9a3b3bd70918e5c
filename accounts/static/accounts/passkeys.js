// Passkeys need JavaScript and a browser that knows them: what cannot work here stays hidden, and what fails says so
// in French. allauth's own scripts do the exchange with the device. They are fetched when somebody reaches for a
// passkey's button, because most people who open the page sign in otherwise.
(function () {
  'use strict'
  if (!window.PublicKeyCredential) return
  const addresses = document.currentScript.dataset
  let waiting = null
  let isReady = false

  const fetchScript = function (address) {
    return new Promise(function (resolve, reject) {
      const script = document.createElement('script')
      script.src = address
      script.onload = resolve
      script.onerror = function () { reject(new Error(address)) }
      document.head.append(script)
    })
  }

  const connect = function () {
    document.querySelectorAll('script[data-passkey]').forEach(function (element) {
      window.allauth.webauthn.forms[element.dataset.passkey](JSON.parse(element.textContent))
    })
    isReady = true
  }

  // In this order: the second script reads the first one when it starts.
  const prepare = function () {
    waiting = waiting || fetchScript(addresses.webauthnJson)
      .then(function () { return fetchScript(addresses.webauthn) })
      .then(connect)
      .catch(function (failure) { waiting = null; throw failure })
    return waiting
  }

  const say = function (exception) {
    const place = document.querySelector('[data-passkey-error]')
    if (!place) return
    const refused = exception && exception.name === 'NotAllowedError'
    place.textContent = refused ? place.dataset.passkeyRefused : place.dataset.passkeyError
    place.hidden = false
  }

  const reveal = function () {
    document.querySelectorAll('[data-no-passkey-only]').forEach(function (element) { element.hidden = true })
    document.querySelectorAll('[data-passkey-only]').forEach(function (button) {
      button.hidden = false
      const early = function () { prepare().catch(function () {}) }
      button.addEventListener('pointerenter', early)
      button.addEventListener('focus', early)
      button.addEventListener('click', function (event) {
        if (isReady) return
        event.preventDefault()
        event.stopImmediatePropagation()
        prepare().then(function () { button.click() }, say)
      })
    })
  }

  document.addEventListener('allauth.error', function (event) {
    event.preventDefault()
    say(event.detail.exception)
  })

  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', reveal)
  else reveal()
})()
