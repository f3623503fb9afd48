"use strict";

/* Charts of the report, drawn by Chart.js: lines over time, distributions, heat maps and pairs of values. */
(() => {
    const {element, format, colour} = trapline;
    const SERIES = 8;
    const HEAT = 5;

    /* ---------------------------------------------------------------- scales */

    const MINUTE = 60e9;
    const HOUR = 60 * MINUTE;
    const STEPS = [MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR,
        6 * HOUR, 12 * HOUR, 24 * HOUR];

    function timeStep(range, most) {
        const least = range / most;
        if (least > 20e9) {
            return STEPS.find(step => step >= least) || 24 * HOUR * Math.ceil(least / (24 * HOUR));
        }
        const power = 10 ** Math.floor(Math.log10(least));
        return power * [1, 2, 5, 10].find(factor => factor * power >= least * 0.999);
    }

    function timeLabel(ns, range) {
        if (range > 2 * HOUR) {
            return Math.floor(ns / HOUR) + " h " + String(Math.round(ns % HOUR / MINUTE)).padStart(2, "0");
        }
        if (range > 2 * MINUTE) {
            return Math.floor(ns / MINUTE) + ":" + String(Math.round(ns % MINUTE / 1e9)).padStart(2, "0") + " min";
        }
        const [unit, name] = range > 2e9 ? [1e9, "s"] : range > 2e6 ? [1e6, "ms"] : [1e3, "us"];
        return Number((ns / unit).toFixed(3)) + " " + name;
    }

    function axis(more) {
        return {
            border: {color: colour("line-strong")},
            grid: {color: colour("line"), drawTicks: false, lineWidth: 1},
            ...more,
            ticks: {color: colour("ink-3"), font: {size: 11}, padding: 6, maxRotation: 0, ...more.ticks},
        };
    }

    function timeAxis(from, to) {
        const range = to - from;
        return axis({
            type: "linear",
            min: from,
            max: to,
            grid: {display: false},
            afterBuildTicks: scale => {
                const step = timeStep(range, Math.max(2, Math.floor(scale.width / 90)));
                scale.ticks = [];
                for (let at = Math.ceil(from / step) * step; at <= to; at += step) {
                    scale.ticks.push({value: at});
                }
            },
            ticks: {autoSkip: false, callback: value => timeLabel(value, range)},
        });
    }

    /*
     * Sizes that differ by orders of magnitude: an axis that counts in powers of two. The size 0 has a place of its own
     * below the others, however far they are: with a recorder's clock of microseconds it is the shortest there is.
     *
     * @param buckets pairs of the lowest size in it and the one from which on sizes are too large
     */
    function sizes(buckets) {
        const others = buckets.filter(([low]) => low > 0).map(([low]) => low);
        const least = others.length === 0 ? 1 : Math.min(...others);
        const low = Math.min(...buckets.map(bucket => bucket[0]));
        const endOfZero = least > 1 ? Math.log2(least) - 0.5 : 0;
        return {
            position: size => low > 0 || size >= least ? Math.log2(size) : size > 0 ? endOfZero : endOfZero - 0.5,
            low,
            high: Math.max(...buckets.map(([, high]) => high)),
            least,
        };
    }

    const LEAST_OCTAVES = 5;

    /* Round sizes from low to high, as many as there is room for: 1, 2, 5, 10 or powers of 10, of 2 or 16 for bytes. */
    function roundSizes(low, high, unit, room) {
        const patterns = unit === "BYTES" ? [[2, [1]], [4, [1]], [16, [1]], [256, [1]]]
            : [[10, [1, 2, 5]], [10, [1, 3]], [10, [1]], [100, [1]], [1000, [1]]];
        for (const [base, factors] of patterns) {
            const sizes = [];
            for (let power = 1; power <= high; power *= base) {
                sizes.push(...factors.map(factor => factor * power).filter(size => size >= low && size <= high));
            }
            if (sizes.length <= room) {
                return sizes;
            }
        }
        return [];
    }

    function sizeAxis({position, low, high, least}, unit, more) {
        const missing = Math.max(0, LEAST_OCTAVES - (position(high) - position(low))) / 2;
        const from = position(low) - (low === 0 ? 0 : missing);
        const to = position(high) + missing;
        return axis({
            type: "linear",
            min: from,
            max: to,
            ...more,
            afterBuildTicks: scale => {
                const room = Math.max(2, scale.isHorizontal() ? scale.width / 62 : scale.height / 24);
                scale.ticks = roundSizes(low === 0 ? least : 2 ** from, 2 ** to, unit, room)
                    .map(size => ({value: position(size), size}));
                if (low === 0) {
                    scale.ticks.unshift({value: position(0) + 0.25, size: 0});
                }
            },
            ticks: {autoSkip: false, callback: (value, i, ticks) => ticks[i].size === 0 ? "0" : short(ticks[i].size, unit)},
        });
    }

    /* 1 ms, not 1.00 ms: for labels of axes. */
    const withoutZeros = text => text.replace(/(\.\d*?)0+(?= )/, "$1").replace(/\.(?= )/, "");

    const short = (value, unit) => withoutZeros(format.number(value, unit));

    const rateOf = (amount, widthNs, unit) => unit === "NS" ? 100 * amount / widthNs : amount * 1e9 / widthNs;

    function rateText(rate, unit) {
        return unit === "NS" ? format.percent(rate) : unit === "BYTES" ? format.bytes(rate) + "/s" : format.perSecond(rate);
    }

    /* ---------------------------------------------------------------- looks */

    const series = index => colour("series-" + (index % SERIES + 1));

    const faint = (hex, alpha) => hex + Math.round(255 * alpha).toString(16).padStart(2, "0");

    function base(tooltip) {
        return {
            animation: false,
            parsing: false,
            normalized: true,
            maintainAspectRatio: false,
            responsive: true,
            layout: {padding: {top: 6, right: 8}},
            events: ["mousemove", "mouseout", "click", "touchstart", "touchmove"],
            plugins: {
                legend: {display: false},
                tooltip: {
                    backgroundColor: colour("ink"),
                    titleColor: colour("page"),
                    bodyColor: colour("page"),
                    footerColor: colour("page"),
                    titleFont: {size: 12, weight: "600"},
                    bodyFont: {size: 12},
                    padding: 9,
                    cornerRadius: 6,
                    boxPadding: 4,
                    caretSize: 0,
                    displayColors: false,
                    ...tooltip,
                },
            },
        };
    }

    /* A thin upright line where the pointer is. */
    const guide = {
        id: "guide",
        afterDatasetsDraw(chart) {
            const active = chart.tooltip?.getActiveElements();
            if (active?.length) {
                const {ctx, chartArea} = chart;
                const x = Math.round(active[0].element.x) + 0.5;
                ctx.save();
                ctx.strokeStyle = colour("line-strong");
                ctx.beginPath();
                ctx.moveTo(x, chartArea.top);
                ctx.lineTo(x, chartArea.bottom);
                ctx.stroke();
                ctx.restore();
            }
        },
    };

    /* ---------------------------------------------------------------- kinds */

    function seriesChart(data, chosen) {
        const datasets = data.lines.map((line, i) => ({
            label: line.label,
            data: line.amounts.map((amount, piece) => ({
                x: data.startNs + (piece + 0.5) * data.widthNs,
                y: rateOf(amount, data.widthNs, data.unit),
            })),
            borderColor: series(i),
            backgroundColor: faint(series(i), 0.12),
            fill: i === 0,
            borderWidth: 1.5,
            pointRadius: 0,
            pointHoverRadius: 3,
            pointHoverBackgroundColor: series(i),
            order: i,
            hidden: !chosen.has(i),
        }));
        return {
            type: "line",
            data: {datasets},
            plugins: [guide],
            options: {
                ...base({
                    displayColors: true,
                    callbacks: {
                        labelColor: item => ({borderColor: item.dataset.borderColor, backgroundColor: item.dataset.borderColor}),
                        title: items => format.offset(items[0].parsed.x - data.widthNs / 2)
                            + ", for " + format.duration(data.widthNs),
                        label: item => " " + item.dataset.label + ": " + rateText(item.parsed.y, data.unit)
                            + (data.unit === "COUNT" ? " (" + format.count(Math.round(item.parsed.y * data.widthNs / 1e9)) + ")" : ""),
                    },
                }),
                interaction: {mode: "index", intersect: false},
                scales: {
                    x: timeAxis(0, data.lengthNs),
                    y: axis({beginAtZero: true, ticks: {maxTicksLimit: 6, callback: value => short(value, "COUNT") === "0" ? "0"
                        : withoutZeros(rateText(value, data.unit))}}),
                },
            },
        };
    }

    /* Bars from bucket to bucket, which need not be equally wide. */
    const bars = {
        id: "bars",
        beforeDatasetsDraw(chart) {
            const {ctx, scales: {x, y}} = chart;
            const {buckets, position, colour: fill} = chart.config.options.bars;
            const active = chart.tooltip?.getActiveElements()[0]?.index;
            const bottom = y.getPixelForValue(0);
            ctx.save();
            buckets.forEach(([low, high, count], i) => {
                const left = x.getPixelForValue(position(low));
                const right = x.getPixelForValue(position(high));
                ctx.fillStyle = active === undefined || active === i ? fill : faint(fill, 0.55);
                const top = Math.min(y.getPixelForValue(count), bottom - 1);
                ctx.fillRect(left + 0.5, top, Math.max(1, right - left - 1), bottom - top);
            });
            ctx.restore();
        },
    };

    const interval = (low, high, unit) => low === 0 && high === 1 ? "0" : short(low, unit) + " to " + short(high, unit);

    function histogramChart(data, chosen) {
        const index = [...chosen][0];
        const {buckets, label} = data.distributions[index];
        const total = buckets.reduce((sum, [, , count]) => sum + count, 0);
        const scale = sizes(data.distributions.flatMap(distribution => distribution.buckets));
        const {position} = scale;
        let sum = 0;
        const upTo = buckets.map(([, , count]) => sum += count);
        return {
            type: "scatter",
            data: {datasets: [{
                label,
                data: buckets.map(([from, to, count]) => ({x: (position(from) + position(to)) / 2, y: count})),
                pointRadius: 0,
                pointHoverRadius: 0,
            }]},
            plugins: [bars],
            options: {
                ...base({
                    callbacks: {
                        title: items => interval(...buckets[items[0].dataIndex].slice(0, 2), data.unit),
                        label: item => format.count(item.parsed.y) + " (" + format.percent(100 * item.parsed.y / total) + ")",
                        footer: items => format.percent(100 * upTo[items[0].dataIndex] / total) + " are not longer"
                            .replace("longer", data.unit === "NS" ? "longer" : "larger"),
                    },
                    footerFont: {size: 12, weight: "normal"},
                }),
                bars: {buckets, position, colour: series(index)},
                interaction: {mode: "nearest", axis: "x", intersect: false},
                scales: {
                    x: sizeAxis(scale, data.unit, {grid: {display: false}}),
                    y: axis({
                        beginAtZero: true, ticks: {maxTicksLimit: 6, precision: 0, callback: value => short(value, "COUNT")},
                    }),
                },
            },
        };
    }

    function heatColours() {
        const stops = [];
        for (let i = 1; i <= HEAT; i++) {
            const hex = colour("heat-" + i);
            stops.push([1, 3, 5].map(at => parseInt(hex.slice(at, at + 2), 16)));
        }
        return level => {
            const at = Math.min(level, 0.9999) * (HEAT - 1);
            const i = Math.floor(at);
            const mix = stops[i].map((channel, c) => Math.round(channel + (stops[i + 1][c] - channel) * (at - i)));
            return `rgb(${mix.join(" ")})`;
        };
    }

    const cells = {
        id: "cells",
        beforeDatasetsDraw(chart) {
            const {ctx, scales: {x, y}} = chart;
            const {data, position} = chart.config.options.cells;
            const shade = heatColours();
            const largest = Math.log1p(Math.max(...data.cells.map(cell => cell[2])));
            const active = chart.tooltip?.getActiveElements()[0]?.index;
            ctx.save();
            data.cells.forEach(([piece, row, count], i) => {
                const [low, high] = data.rows[row];
                const left = Math.floor(x.getPixelForValue(data.startNs + piece * data.widthNs));
                const right = Math.ceil(x.getPixelForValue(data.startNs + (piece + 1) * data.widthNs));
                const top = Math.floor(y.getPixelForValue(position(high)));
                const bottom = Math.ceil(y.getPixelForValue(position(low)));
                ctx.fillStyle = shade(Math.log1p(count) / largest);
                ctx.fillRect(left, top, right - left, bottom - top);
                if (i === active) {
                    ctx.strokeStyle = colour("ink");
                    ctx.strokeRect(left + 0.5, top + 0.5, right - left - 1, bottom - top - 1);
                }
            });
            ctx.restore();
        },
    };

    function heatMapChart(data) {
        const scale = sizes(data.rows.filter((_, i) => data.cells.some(([, row]) => row === i)));
        const {position} = scale;
        return {
            type: "scatter",
            data: {datasets: [{
                data: data.cells.map(([piece, row]) => ({
                    x: data.startNs + (piece + 0.5) * data.widthNs,
                    y: (position(data.rows[row][0]) + position(data.rows[row][1])) / 2,
                })),
                pointRadius: 0,
                pointHoverRadius: 0,
            }]},
            plugins: [cells],
            options: {
                ...base({
                    callbacks: {
                        title: items => interval(...data.rows[data.cells[items[0].dataIndex][1]], data.unit),
                        label: item => format.count(data.cells[item.dataIndex][2]) + " at "
                            + format.offset(data.startNs + data.cells[item.dataIndex][0] * data.widthNs)
                            + ", for " + format.duration(data.widthNs),
                    },
                }),
                cells: {data, position},
                interaction: {mode: "nearest", axis: "xy", intersect: false},
                scales: {
                    x: timeAxis(0, data.lengthNs),
                    y: sizeAxis(scale, data.unit, {}),
                },
            },
        };
    }

    function scatterChart(data, chosen) {
        const points = data.groups.flatMap(group => group.points);
        const scales = [0, 1].map(index => sizes(points.map(point => [point[index] * 0.8, point[index] * 1.25 + 1])));
        const at = (value, index) => [data.x, data.y][index].logarithmic ? scales[index].position(value) : value;
        const scale = (axisData, index) => {
            const more = {title: {display: true, text: axisData.title, color: colour("ink-3"), font: {size: 11}}};
            return axisData.logarithmic
                ? sizeAxis(scales[index], axisData.unit, more)
                : axis({...more, type: "linear", ticks: {maxTicksLimit: 6, callback: value => short(value, axisData.unit)}});
        };
        return {
            type: "scatter",
            data: {datasets: data.groups.map((group, i) => ({
                label: group.label,
                data: group.points.map(([x, y]) => ({x: at(x, 0), y: at(y, 1)})),
                pointRadius: 3,
                pointHoverRadius: 5,
                backgroundColor: faint(series(i), 0.6),
                borderColor: series(i),
                borderWidth: 1,
                hidden: !chosen.has(i),
            }))},
            plugins: [],
            options: {
                ...base({
                    callbacks: {
                        title: items => items[0].dataset.label,
                        label: item => {
                            const [x, y] = data.groups[item.datasetIndex].points[item.dataIndex];
                            return [data.x.title + ": " + format.number(x, data.x.unit),
                                data.y.title + ": " + format.number(y, data.y.unit)];
                        },
                    },
                }),
                interaction: {mode: "nearest", axis: "xy", intersect: false},
                scales: {x: scale(data.x, 0), y: scale(data.y, 1)},
            },
        };
    }

    const KINDS = {
        series: {make: seriesChart, parts: data => data.lines, several: true,
            unit: data => data.unit === "NS" ? "share of the time" : data.unit === "BYTES" ? "bytes per second" : "per second"},
        histogram: {make: histogramChart, parts: data => data.distributions, several: false,
            unit: data => data.unit === "NS" ? "how many took how long" : "how many moved how much"},
        heatmap: {make: heatMapChart, parts: () => [], several: false, unit: () => "the stronger the colour, the more"},
        scatter: {make: scatterChart, parts: data => data.groups, several: true, unit: data => data.y.title + " by " + data.x.title},
    };

    /* ---------------------------------------------------------------- the same as a table */

    function tableOf(data) {
        const table = (columns, rows) => ({title: data.title, columns, rows, total: rows.length});
        switch (data.kind) {
            case "series":
                return table(
                    [{title: "from", unit: "TIMESTAMP_NS"}, ...data.lines.map(line => ({title: line.label, unit: data.unit}))],
                    data.lines[0].amounts.map((_, i) => [data.startNs + i * data.widthNs, ...data.lines.map(line => line.amounts[i])]));
            case "histogram":
                return table(
                    [{title: "of", unit: "TEXT"}, {title: "from", unit: data.unit}, {title: "to", unit: data.unit},
                        {title: "count", unit: "COUNT"}],
                    data.distributions.flatMap(({label, buckets}) => buckets.map(bucket => [label, ...bucket])));
            case "heatmap":
                return table(
                    [{title: "at", unit: "TIMESTAMP_NS"}, {title: "from", unit: data.unit}, {title: "to", unit: data.unit},
                        {title: "count", unit: "COUNT"}],
                    data.cells.map(([piece, row, count]) => [data.startNs + piece * data.widthNs, ...data.rows[row], count]));
            default:
                return table(
                    [{title: "of", unit: "TEXT"}, {title: data.x.title, unit: data.x.unit}, {title: data.y.title, unit: data.y.unit}],
                    data.groups.flatMap(({label, points}) => points.map(point => [label, ...point])));
        }
    }

    /* ---------------------------------------------------------------- figures */

    const figures = [];

    /* A chart with its title, what can be chosen in it, and its figures for those who cannot see it. */
    trapline.chart = data => {
        const kind = KINDS[data.kind];
        const parts = kind.parts(data);
        const chosen = new Set(kind.several ? parts.keys() : [0]);
        const canvas = element("canvas", {tabindex: "0", role: "img",
            "aria-label": data.title + ": chart; arrow keys read it out"});
        const told = element("span", {class: "hidden", "aria-live": "polite"});
        let chart = null;
        let at = -1;

        const build = () => {
            chart?.destroy();
            at = -1;
            chart = new Chart(canvas, kind.make(data, chosen));
        };

        const choices = element("div", {class: "choices", role: "group", "aria-label": "Shown in " + data.title},
            parts.length < 2 ? [] : parts.map((part, i) => {
                const key = element("span", {class: "key key-" + (i % SERIES + 1), "aria-hidden": "true"});
                return element("button", {type: "button", "aria-pressed": String(chosen.has(i)), click: () => {
                    if (!kind.several) {
                        chosen.clear();
                        chosen.add(i);
                    } else if (chosen.has(i) && chosen.size > 1) {
                        chosen.delete(i);
                    } else {
                        chosen.add(i);
                    }
                    [...choices.children].forEach((button, k) => button.setAttribute("aria-pressed", String(chosen.has(k))));
                    build();
                }}, key, part.label);
            }));

        canvas.addEventListener("keydown", event => {
            const step = {ArrowRight: 1, ArrowLeft: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity}[event.key];
            if (step === undefined || chart === null) {
                return;
            }
            event.preventDefault();
            const first = kind.several ? [...chosen][0] : 0;
            const points = chart.getDatasetMeta(first).data;
            at = Math.min(Math.max(at + step, 0), points.length - 1);
            const active = data.kind === "series"
                ? [...chosen].map(datasetIndex => ({datasetIndex, index: at})) : [{datasetIndex: first, index: at}];
            chart.setActiveElements(active);
            chart.tooltip.setActiveElements(active, {x: points[at].x, y: points[at].y});
            chart.update();
            const {title, body, footer} = chart.tooltip;
            told.textContent = [...title, ...body.flatMap(item => item.lines), ...footer].join("; ");
        });
        canvas.addEventListener("blur", () => {
            chart?.setActiveElements([]);
            chart?.tooltip.setActiveElements([], {x: 0, y: 0});
            chart?.update();
        });

        const asTable = element("details", {class: "as-table", toggle: event => {
            if (event.target.open && event.target.childElementCount === 1) {
                event.target.append(trapline.table(tableOf(data)));
            }
        }}, element("summary", {}, "Figures"));

        const figure = element("figure", {class: "chart " + data.kind, id: data.anchor},
            element("figcaption", {}, element("strong", {}, data.title), " ", element("span", {}, kind.unit(data))),
            choices.childElementCount > 0 ? choices : null,
            element("div", {class: "canvas"}, canvas), told, asTable);
        figures.push({figure, build, built: () => chart !== null});
        return figure;
    };

    /* Draws charts when they come into view, all of them for paper, and anew in other colours. */
    trapline.drawCharts = () => {
        Chart.defaults.font.family = colour("font");
        const seen = new IntersectionObserver(entries => {
            for (const entry of entries) {
                if (entry.isIntersecting) {
                    seen.unobserve(entry.target);
                    figures.find(({figure}) => figure === entry.target).build();
                }
            }
        }, {rootMargin: "400px"});
        figures.forEach(({figure}) => seen.observe(figure));
        document.documentElement.addEventListener("trapline:theme", () => {
            figures.filter(({built}) => built()).forEach(({build}) => build());
        });
        window.addEventListener("beforeprint", () => figures.filter(({built}) => !built()).forEach(({build}) => build()));
    };
})();
