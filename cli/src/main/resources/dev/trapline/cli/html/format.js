"use strict";

/* Numbers as people read them: three significant digits and a unit, like the text report. */
const trapline = {};

trapline.format = (() => {
    const grouped = whole => whole.toString().replace(/\B(?=(\d{3})+$)/g, ",");

    function significant(value, decimals) {
        const power = 10 ** decimals;
        const rounded = Math.round(Math.abs(value) * power);
        const whole = (value < 0 && rounded !== 0 ? "-" : "") + grouped(Math.floor(rounded / power));
        return decimals === 0 ? whole : whole + "." + String(rounded % power).padStart(decimals, "0");
    }

    function three(value) {
        const size = Math.abs(value);
        return significant(value, size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2);
    }

    const plain = value => Number.isInteger(value) ? significant(value, 0) : three(value);

    function scaled(value, first, step, units) {
        let size = value / first;
        let unit = 0;
        while (Math.abs(size) >= step - 0.5 && unit < units.length - 1) {
            size /= step;
            unit++;
        }
        return plain(size) + " " + units[unit];
    }

    function duration(ns) {
        const size = Math.abs(ns);
        if (size < 999.5) {
            return significant(ns, size >= 99.5 || Number.isInteger(ns) ? 0 : 1) + " ns";
        }
        if (size < 999.5e3) {
            return three(ns / 1e3) + " us";
        }
        if (size < 999.5e6) {
            return three(ns / 1e6) + " ms";
        }
        if (size < 119.5e9) {
            return three(ns / 1e9) + " s";
        }
        const seconds = Math.round(size / 1e9);
        const sign = ns < 0 ? "-" : "";
        const two = number => String(number).padStart(2, "0");
        if (seconds < 7200) {
            return sign + Math.floor(seconds / 60) + " min " + two(seconds % 60) + " s";
        }
        if (seconds >= 3 * 86400) {
            return sign + Math.floor(seconds / 86400) + " d " + two(Math.floor(seconds % 86400 / 3600)) + " h";
        }
        return sign + Math.floor(seconds / 3600) + " h " + two(Math.floor(seconds % 3600 / 60)) + " min";
    }

    const count = value => Math.abs(value) < 999999.5 ? plain(value) : scaled(value, 1e6, 1e3, ["M", "G", "T", "P"]);

    const bytes = value => Math.abs(value) < 1023.5
        ? plain(value) + " B"
        : scaled(value, 1024, 1024, ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]);

    function perSecond(value) {
        if (value > 0 && value < 0.005) {
            return "<0.01 /s";
        }
        return Math.abs(value) < 999.5 ? plain(value) + " /s" : scaled(value, 1e3, 1e3, ["k/s", "M/s", "G/s", "T/s"]);
    }

    function percent(value) {
        const size = Math.abs(value);
        if (size > 0 && size < 0.05) {
            return "<0.1 %";
        }
        return significant(value, size >= 9.95 || value === 0 ? 0 : 1) + " %";
    }

    const ratio = value => Math.abs(value) < 999.5 ? plain(value) : count(Math.round(value));

    /* Nanoseconds since the first event as seconds to the microsecond. */
    function offset(ns) {
        const micros = Math.round(Math.abs(ns) / 1e3);
        return (ns < 0 ? "-" : "+") + Math.floor(micros / 1e6) + "." + String(micros % 1e6).padStart(6, "0") + " s";
    }

    /* A number in the way of its unit. */
    function number(value, unit) {
        switch (unit) {
            case "NS": return duration(value);
            case "BYTES": return bytes(value);
            case "COUNT": return count(value);
            case "PER_SECOND": return perSecond(value);
            case "PERCENT": return percent(value);
            case "RATIO": return ratio(value);
            case "TIMESTAMP_NS": return offset(value);
            default: return String(value);
        }
    }

    /* The number with all its digits, for who wants to know. */
    function exact(value, unit) {
        const suffix = {NS: " ns", TIMESTAMP_NS: " ns after the first event", BYTES: " bytes", PER_SECOND: " per second",
            PERCENT: " %"}[unit] || "";
        const [whole, fraction] = String(value).split(".");
        return (/^-?\d+$/.test(whole) ? whole.replace(/\B(?=(\d{3})+$)/g, ",") : whole)
            + (fraction ? "." + fraction : "") + suffix;
    }

    return {duration, count, bytes, perSecond, percent, ratio, offset, number, exact};
})();
