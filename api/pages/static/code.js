// What follows the # of a certificate's code is sent to nobody by a browser. Only whoever presses the button sends it, in a form's body.
const field = document.getElementById("code");
const button = document.getElementById("button");
if (field && button && /^#[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/.test(window.location.hash)) {
  field.value = window.location.origin + window.location.pathname + window.location.hash;
  button.hidden = false;
  document.getElementById("by-hand").hidden = true;
}
