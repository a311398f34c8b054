// What follows the # of a claim link is sent to nobody by a browser: it is put into the field, and taken out of the address.
const field = document.getElementById("secret");
const code = decodeURIComponent(window.location.hash.slice(1));
if (field && /^[A-Za-z0-9_-]{20,100}$/.test(code)) {
  field.value = code;
  window.history.replaceState(null, "", window.location.pathname + window.location.search);
}
