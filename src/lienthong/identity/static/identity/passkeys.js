// Says in words when the browser could not use a passkey; without this the page stays silent.
document.addEventListener('allauth.error', function () {
  const place = document.getElementById('passkey-problem')
  if (place) {
    place.hidden = false
  }
})
