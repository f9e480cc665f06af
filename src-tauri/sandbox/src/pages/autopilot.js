// The next person, as told by POST /next-consent: fills in the form and submits it.
// Also when the browser shows the page again as it was.
addEventListener("pageshow", () => setTimeout(() => {
  const press = (id) => document.getElementById(id).click();
  const email = document.getElementById("email");
  if (email) {
    if (plan.detour && sessionStorage.getItem("detour") !== plan.detour) {
      sessionStorage.setItem("detour", plan.detour);
      location.assign(plan.detour);
      return;
    }
    email.value = plan.email;
    document.getElementById("password").value = plan.password;
    press("sign-in");
    return;
  }
  for (const box of document.querySelectorAll("input[name=profile], input[name=scope]")) {
    box.checked = !(plan.untick.includes(box.value) || plan.decline_scopes.includes(box.value));
  }
  for (const radio of document.querySelectorAll("input[name=account]")) {
    if (radio.value === plan.choose) radio.checked = true;
  }
  press(plan.answer);
}, plan.delay_ms));
