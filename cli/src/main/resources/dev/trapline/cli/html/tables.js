"use strict";

/* Tables that can be sorted by any column, searched, and read piece by piece. */
(() => {
    const {element, format} = trapline;
    const PAGE = 12;
    const SEARCHABLE = 8;

    const isNumeric = unit => unit !== "TEXT" && unit !== "COUNTS";

    /* The number behind a cell; large integers come as texts. */
    const numberOf = cell => typeof cell === "string" ? Number(cell) : cell;

    function textOf(cell, unit) {
        if (cell === null) {
            return "–";
        }
        if (unit === "COUNTS") {
            return cell.map(([name, count]) => name + " ×" + format.count(count)).join(", ") || "–";
        }
        if (!isNumeric(unit)) {
            return cell;
        }
        return unit === "ID" ? String(cell) : unit === "COUNT" && cell === 0 ? "–" : format.number(numberOf(cell), unit);
    }

    /* Ascending; what is not known comes last whichever way. */
    function compare(a, b, unit, sign) {
        if (a === null || b === null) {
            return a === b ? 0 : a === null ? 1 : -1;
        }
        if (unit === "COUNTS") {
            const sum = counts => counts.reduce((total, [, count]) => total + count, 0);
            return sign * (sum(a) - sum(b));
        }
        return sign * (isNumeric(unit) ? numberOf(a) - numberOf(b) : a < b ? -1 : a > b ? 1 : 0);
    }

    function cellElement(cell, column, largest) {
        const text = textOf(cell, column.unit);
        const attributes = {};
        if (isNumeric(column.unit)) {
            attributes.class = cell === 0 && column.unit !== "ID" ? "number zero" : "number";
            if (cell !== null && column.unit !== "ID") {
                attributes.title = format.exact(cell, column.unit);
            }
        } else if (text.length > 40) {
            attributes.title = text;
        }
        const node = element("td", attributes, element("span", {class: isNumeric(column.unit) ? "" : "text"}, text));
        if (column.bar && cell !== null && largest > 0) {
            const bar = element("span", {class: "bar", "aria-hidden": "true"});
            bar.style.width = 100 * numberOf(cell) / largest + "%";
            node.classList.add("barred");
            node.prepend(bar);
        }
        return node;
    }

    /* A table of the report. `compact` leaves out what only a large table needs. */
    trapline.table = data => {
        let order = data.rows.map((_, index) => index);
        let sorted = {column: -1, sign: -1};
        let shown = PAGE;
        let all = false;
        let words = "";

        const texts = data.rows.map(row => row
            .map((cell, i) => textOf(cell, data.columns[i].unit)).join("\u0000").toLowerCase());
        const largest = data.columns.map((column, i) => column.bar
            ? Math.max(0, ...data.rows.map(row => row[i] === null ? 0 : numberOf(row[i]))) : 0);

        const head = element("tr");
        const body = element("tbody");
        const status = element("span", {class: "status", role: "status"});
        const more = element("button", {type: "button", click: () => { shown += 100; draw(); }});
        const everything = element("button", {type: "button", click: () => { shown = Infinity; draw(); }}, "Show all");
        const fewer = element("button", {type: "button", click: () => { shown = PAGE; draw(); }}, "Show fewer");

        const columns = () => data.columns.map((column, i) => [column, i]).filter(([column]) => all || !column.extra);

        function sortBy(index) {
            const unit = data.columns[index].unit;
            const first = isNumeric(unit) && unit !== "ID" || unit === "COUNTS" ? -1 : 1;
            if (sorted.column !== index) {
                sorted = {column: index, sign: first};
            } else if (sorted.sign === first) {
                sorted.sign = -first;
            } else {
                sorted = {column: -1, sign: 1};
            }
            order = data.rows.map((_, row) => row);
            if (sorted.column >= 0) {
                // stable, so that the order of the report decides among equals
                order.sort((a, b) => compare(data.rows[a][index], data.rows[b][index], unit, sorted.sign));
            }
            draw();
        }

        function drawHead() {
            head.replaceChildren(...columns().map(([column, i]) => {
                const state = sorted.column !== i ? "none" : sorted.sign < 0 ? "descending" : "ascending";
                return element("th", {
                    scope: "col",
                    class: isNumeric(column.unit) ? "number" : null,
                    "aria-sort": state,
                }, element("button", {type: "button", click: event => {
                    sortBy(i);
                    // the button was replaced: give the new one the focus
                    if (event.detail === 0) {
                        head.querySelector("[aria-sort]:not([aria-sort=none]) button")?.focus();
                    }
                }}, column.title, element("span", {class: "arrow", "aria-hidden": "true"})));
            }));
        }

        function draw() {
            drawHead();
            const matching = words === "" ? order : order.filter(row => words.split(" ").every(w => texts[row].includes(w)));
            const rows = matching.slice(0, shown);
            const visible = columns();
            body.replaceChildren(...rows.map(row => element("tr", {}, visible.map(([column, i]) =>
                cellElement(data.rows[row][i], column, largest[i])))));
            if (rows.length === 0) {
                body.append(element("tr", {}, element("td", {class: "nothing", colspan: visible.length}, "No row matches.")));
            }
            const hidden = matching.length - rows.length;
            const cut = data.total > data.rows.length
                ? ` (the first ${format.count(data.rows.length)} of ${format.count(data.total)} are in this file)` : "";
            status.textContent = (words === "" ? "" : `${format.count(matching.length)} match; `)
                + `${format.count(rows.length)} of ${format.count(data.rows.length)} rows` + cut;
            more.textContent = `Show ${Math.min(100, hidden)} more`;
            more.hidden = hidden === 0;
            everything.hidden = hidden <= 100;
            fewer.hidden = shown === PAGE || matching.length <= PAGE;
            foot.hidden = data.rows.length <= PAGE && cut === "";
        }

        const tools = element("div", {class: "tools"});
        if (data.rows.length > SEARCHABLE) {
            tools.append(element("input", {
                type: "search",
                placeholder: "Filter rows",
                "aria-label": "Filter the rows of " + data.title,
                input: event => { words = event.target.value.toLowerCase().trim(); draw(); },
            }));
        }
        if (data.columns.some(column => column.extra)) {
            tools.append(element("button", {type: "button", "aria-pressed": "false", click: event => {
                all = !all;
                event.target.setAttribute("aria-pressed", String(all));
                draw();
            }}, "All columns"));
        }
        const foot = element("div", {class: "table-foot"}, status, more, everything, fewer);
        const table = element("table", {}, element("caption", {class: "hidden"}, data.title),
            element("thead", {}, head), body);
        const scroller = element("div", {class: "scroller", tabindex: "0", role: "region", "aria-label": data.title}, table);
        draw();
        // on paper everything that is on the page so far, without the means to change it
        return element("div", {class: "table"}, tools.childElementCount > 0 ? tools : null, scroller, foot);
    };
})();
