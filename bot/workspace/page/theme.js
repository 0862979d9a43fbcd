// Light or dark by the person's choice, before the first paint. No module: it must run at once.

{
  const choice = localStorage.getItem("workspace-theme");
  if (choice === "light" || choice === "dark") document.documentElement.dataset.theme = choice;
}
