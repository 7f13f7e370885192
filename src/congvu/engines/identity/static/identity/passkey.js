// Passkeys: forms with data-passkey="get" or "create" ask the browser, then post its answer.
// The options stand in a JSON block (data-passkey-data) or at an address (data-passkey-from).
"use strict";
(() => {
  const supported =
    window.PublicKeyCredential &&
    PublicKeyCredential.parseRequestOptionsFromJSON &&
    PublicKeyCredential.parseCreationOptionsFromJSON;

  async function optionsOf(form) {
    const block = form.dataset.passkeyData && document.getElementById(form.dataset.passkeyData);
    if (block) return JSON.parse(block.textContent);
    const answer = await fetch(form.dataset.passkeyFrom, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error("options");
    return answer.json();
  }

  function wantPasswordless(options, form) {
    const box = form.querySelector('input[name="passwordless"]');
    if (!box || !box.checked) return options;
    const wanted = { residentKey: "required", requireResidentKey: true, userVerification: "required" };
    return { ...options, authenticatorSelection: { ...options.authenticatorSelection, ...wanted } };
  }

  async function ask(form) {
    const said = await optionsOf(form);
    if (form.dataset.passkey === "create") {
      const options = wantPasswordless(said.creation_options.publicKey, form);
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
      return navigator.credentials.create({ publicKey });
    }
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(said.request_options.publicKey);
    return navigator.credentials.get({ publicKey });
  }

  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    if (!supported) return;
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const trouble = form.querySelector("[data-passkey-trouble]");
      try {
        const credential = await ask(form);
        form.querySelector('input[name="credential"]').value = JSON.stringify(credential.toJSON());
        form.submit();
      } catch {
        if (trouble) trouble.hidden = false;
      }
    });
  });
})();
