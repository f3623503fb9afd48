"use strict";

/* The page, made of the JSON beside it. */
(() => {
    const {element, format} = trapline;
    const data = JSON.parse(document.getElementById("report-data").textContent);
    const contents = [];

    /* A part of the page that the table of contents leads to. */
    function section(anchor, title, ...children) {
        const filled = children.flat().filter(child => child !== null);
        if (filled.length === 0) {
            return null;
        }
        contents.push([anchor, title]);
        return element("section", {id: anchor, "aria-labelledby": anchor + "-title"},
            element("h2", {id: anchor + "-title"}, title), filled);
    }

    const list = (texts, attributes) => texts.length === 0 ? null
        : element("ul", attributes, texts.map(text => element("li", {}, text)));

    /* ---------------------------------------------------------------- what was read, and how good it is */

    const GRADES = {
        OK: ["good", "Sound", "Nothing is said to be lost and everything was understood."],
        WARN: ["warn", "Incomplete", "Something is missing from the recording; the rest is right."],
        FAIL: ["bad", "Damaged", "Something in the recording was not understood."],
    };

    function quality() {
        const [tone, word, meaning] = GRADES[data.quality.worst];
        const line = ({grade, label, what, advice}) => element("li", {class: GRADES[grade][0]},
            element("span", {class: "label"}, label), " ",
            element("span", {}, what, advice ? element("small", {}, advice) : null));
        const bad = data.quality.lines.filter(({grade}) => grade !== "OK");
        return element("div", {class: "quality " + tone, role: "note", "aria-label": "Quality of the data"},
            element("p", {class: "verdict"}, element("strong", {}, "Data quality: " + word), " ", element("span", {}, meaning)),
            bad.length === 0 ? null : element("ul", {}, bad.map(line)),
            element("details", {}, element("summary", {}, "All checks"), element("ul", {}, data.quality.lines.map(line))));
    }

    function inputs() {
        return data.inputs.length < 2 ? null : element("details", {class: "inputs", open: data.inputs.length < 4},
            element("summary", {}, data.inputs.length + " recordings"),
            element("ul", {}, data.inputs.map(input => element("li", {}, element("strong", {}, input.name), " ",
                [input.format, input.records, input.length].filter(text => text !== "").join(" · ")))));
    }

    const header = () => element("header", {class: "top"},
        element("h1", {}, data.directory ? element("span", {class: "directory"}, data.directory) : null, data.title),
        element("p", {class: "facts"}, data.facts.join(" · ")),
        inputs(),
        quality(),
        data.notes.map(note => element("p", {class: "note"}, note)));

    /* ---------------------------------------------------------------- summary and findings */

    const summary = () => section("summary", "Summary", data.figures.length === 0
        ? element("p", {class: "none"}, "There is nothing to sum up.")
        : element("div", {class: "figures"}, data.figures.map(({anchor, label, value, beside}) =>
            element("a", {class: "figure", href: "#" + anchor},
                element("span", {class: "label"}, label),
                element("span", {class: "value"}, value),
                element("span", {class: "beside"}, beside)))));

    const SEVERITIES = {warning: ["bad", "Costly"], notice: ["warn", "Worth a look"], info: ["plain", "Good to know"]};
    const FINDINGS = 6;

    function finding({severity, title, evidence, advice, saves, anchor, where}) {
        const [tone, word] = SEVERITIES[severity];
        return element("li", {class: "finding " + tone},
            element("div", {class: "head"}, element("h3", {}, title),
                saves ? element("span", {class: "saves"}, "saves about " + saves) : null,
                element("span", {class: "tag " + tone}, word)),
            element("p", {class: "advice"}, advice),
            element("p", {class: "evidence"}, evidence),
            anchor ? element("p", {class: "evidence"}, element("a", {href: "#" + anchor}, "Evidence: " + where)) : null);
    }

    function findings() {
        if (data.analyses.length === 0) {
            return null;
        }
        const items = data.findings.map(finding);
        const more = items.slice(FINDINGS);
        more.forEach(item => { item.hidden = true; });
        return section("findings", "Findings", items.length === 0
            ? element("p", {class: "none"}, "Nothing stands out.")
            : [element("ol", {class: "findings"}, items),
                more.length === 0 ? null : element("p", {}, element("button", {type: "button", click: event => {
                    more.forEach(item => { item.hidden = false; });
                    event.target.remove();
                }}, `Show ${more.length} more`))]);
    }

    /* ---------------------------------------------------------------- analyses */

    const definition = (term, text, title) => element("div", {}, element("dt", {}, term), element("dd", {title}, text));

    function metrics({metrics: all, summary: sentences}) {
        if (all.length === 0) {
            return null;
        }
        const body = element("dl", {class: "metrics"}, all.map(({title, unit, value}) =>
            definition(title, format.number(Number(value), unit), format.exact(value, unit))));
        return element("details", {class: "fold", open: sentences.length === 0}, element("summary", {}, "All figures"), body);
    }

    const breakdown = ({title, counts}) => element("dl", {class: "breakdown"},
        element("dt", {}, title),
        counts.map(([name, count]) => element("dd", {}, name, " ", element("b", {title: format.exact(count, "COUNT")}, format.count(count)))));

    function table(open) {
        return (of, index) => {
            const body = element("div");
            const details = element("details", {class: "fold", id: of.anchor, open: open(index), toggle: fill},
                element("summary", {}, of.title, " ", element("span", {class: "rows"}, format.count(of.total))), body);
            function fill() {
                if (details.open && body.childElementCount === 0) {
                    body.append(trapline.table(of));
                }
            }
            fill();
            return details;
        };
    }

    /* Things to open, one below the other. */
    function folds(...parts) {
        const filled = parts.flat().filter(part => part !== null);
        return filled.length === 0 ? null : element("div", {class: "folds"}, filled);
    }

    const isTimeline = ({kind}) => kind === "timeline";

    const analysis = of => section(of.anchor, of.title,
        of.summary.length === 0 ? null : element("p", {class: "sentences"}, of.summary.join(". ").replace(/\.*$/, ".")),
        of.breakdowns.map(breakdown),
        of.charts.filter(isTimeline).map(trapline.timeline),
        of.charts.every(isTimeline) ? null
            : element("div", {class: "charts"}, of.charts.filter(chart => !isTimeline(chart)).map(trapline.chart)),
        folds(of.tables.map(table(index => index === 0)), metrics(of)),
        of.notes.length === 0 ? null : list(of.notes, {class: "notes"}));

    /* ---------------------------------------------------------------- page */

    const themeButton = () => element("button", {type: "button", class: "theme", click: trapline.toggleTheme,
        "aria-label": "Change between light and dark"}, element("span", {"aria-hidden": "true"}));

    function navigation() {
        const links = contents.map(([anchor, title]) => element("a", {href: "#" + anchor}, title));
        const menu = element("details", {class: "menu"}, element("summary", {}, "Contents"), element("ol", {}, links.map(link =>
            element("li", {}, link.cloneNode(true)))));
        menu.addEventListener("click", event => {
            if (event.target.tagName === "A") {
                menu.open = false;
            }
        });
        const visible = new Set();
        const watch = new IntersectionObserver(entries => {
            for (const {target, isIntersecting} of entries) {
                if (isIntersecting) {
                    visible.add(target.id);
                } else {
                    visible.delete(target.id);
                }
            }
            const current = contents.findIndex(([anchor]) => visible.has(anchor));
            links.forEach((link, i) => {
                if (i === current) {
                    link.setAttribute("aria-current", "true");
                } else {
                    link.removeAttribute("aria-current");
                }
            });
        }, {rootMargin: "-80px 0px -55% 0px"});
        queueMicrotask(() => contents.forEach(([anchor]) => watch.observe(document.getElementById(anchor))));
        return element("nav", {class: "side", "aria-label": "Contents"},
            element("div", {class: "brand"}, element("span", {}, "Trapline"), themeButton()),
            element("ol", {class: "links"}, links.map(link => element("li", {}, link))), menu);
    }

    /* Opens what a link leads to. */
    function follow() {
        const target = document.getElementById(location.hash.slice(1));
        if (target?.tagName === "DETAILS") {
            target.open = true;
        }
        target?.scrollIntoView();
    }

    const main = element("main", {}, header(), ...[
        summary(),
        findings(),
        ...data.analyses.map(analysis),
        section("recorded", "Summaries by the recorder", folds(data.recorded.map(table(() => true)))),
        section("coverage", "What was recorded", folds(data.coverage.map(table(() => false)))),
    ].filter(part => part !== null));
    document.getElementById("app").replaceWith(element("div", {class: "layout"}, navigation(), main));
    trapline.drawCharts();
    trapline.drawTimelines();
    window.addEventListener("hashchange", follow);
    if (location.hash) {
        follow();
    }
})();
