"use strict";
const at = (id) => document.getElementById(id);
const form = at("ask");

async function ask() {
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  const token = at("token").value.trim();
  if (token) headers.Authorization = "Bearer " + token;
  let variables = null;
  try {
    variables = JSON.parse(at("variables").value.trim() || "null");
  } catch (error) {
    at("status").textContent = "Le variabili non sono JSON: " + error.message;
    return;
  }
  at("status").textContent = "In corso…";
  const began = performance.now();
  try {
    const body = JSON.stringify({ query: at("query").value, variables });
    const response = await fetch("/graphql", { method: "POST", headers, body });
    const answer = await response.json();
    const time = Math.round(performance.now() - began);
    at("status").textContent = "HTTP " + response.status + ", " + time + " ms";
    at("result").textContent = JSON.stringify(answer, null, 2);
  } catch (error) {
    at("status").textContent = "Nessuna risposta: " + error.message;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask();
});
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    ask();
  }
});
