/* A file dropped anywhere on the page is a file chosen: the form's file field takes it. */

const form = document.querySelector("[data-drop]");
const field = form.querySelector("input[type=file]");

const carriesFile = (event) => event.dataTransfer?.types.includes("Files");

document.addEventListener("dragover", (event) => {
  if (!carriesFile(event)) return;
  event.preventDefault();
  form.classList.add("dropping");
});

document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) form.classList.remove("dropping");
});

document.addEventListener("drop", (event) => {
  if (!carriesFile(event)) return;
  event.preventDefault();
  form.classList.remove("dropping");
  field.files = event.dataTransfer.files;
  field.focus();
});
