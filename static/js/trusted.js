/* What may become markup, under Trusted Types: pages of this desk, and never anything that acts.

   A classic script, the first of the page: the policies have to be there before any library writes markup. htmx and the
   administration's jQuery know no Trusted Types, so theirs goes through the policy named `default`. It lets text and
   plain markup through as they are; markup that could act is parsed where nothing runs, and loses what acts. No policy
   makes scripts or their addresses: those are refused. */
{
  const ACTS = /<\s*\/?\s*(script|iframe|frame|object|embed|base|meta|link|style|svg|math|template|noscript)\b|[\s"'/]on\w+\s*=|javascript\s*:|srcdoc|formaction/i;
  const UNWANTED = "script, iframe, frame, object, embed, base, meta[http-equiv]";
  const ADDRESSES = new Set(["href", "src", "action", "formaction", "xlink:href", "data"]);

  const acts = ({ name, value }) =>
    name.startsWith("on") || name === "srcdoc" || (ADDRESSES.has(name) && /^[\s\x00-\x20]*javascript:/i.test(value));

  const tame = (root) => {
    for (const element of root.querySelectorAll(UNWANTED)) element.remove();
    for (const element of root.querySelectorAll("*")) {
      for (const attribute of [...element.attributes].filter(acts)) element.removeAttribute(attribute.name);
      if (element instanceof HTMLTemplateElement) tame(element.content);
    }
  };

  const inert = window.trustedTypes?.createPolicy("inert", { createHTML: (html) => html });

  const tamed = (html, sink) => {
    if (sink === "DOMParser parseFromString") {
      const page = new DOMParser().parseFromString(inert.createHTML(html), "text/html");
      tame(page);
      return page.documentElement.outerHTML;
    }
    const box = document.createElement("template");
    box.innerHTML = inert.createHTML(html);
    tame(box.content);
    return box.innerHTML;
  };

  window.trustedTypes?.createPolicy("default", {
    createHTML: (html, _type, sink) => (ACTS.test(html) ? tamed(html, sink) : html),
  });
}
