"use strict";

/* The data of a timeline: from the short form of the page to arrays, and what is where in them. */
(() => {
    const CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const VALUES = new Uint8Array(128);
    for (let i = 0; i < CHARACTERS.length; i++) {
        VALUES[CHARACTERS.charCodeAt(i)] = i;
    }

    /* Numbers of five bits a character, the lowest first; the sixth bit says that more follow. */
    function numbers(text) {
        const result = [];
        let value = 0;
        let scale = 1;
        for (let i = 0; i < text.length; i++) {
            const digit = VALUES[text.charCodeAt(i)];
            value += (digit & 31) * scale;
            if (digit & 32) {
                scale *= 32;
            } else {
                result.push(value);
                value = 0;
                scale = 1;
            }
        }
        return result;
    }

    function pieces(count) {
        return {
            count,
            start: new Float64Array(count),
            end: new Float64Array(count),
            label: new Uint32Array(count),
            /* the latest end so far, by which the first piece that reaches into a range is found */
            reach: new Float64Array(count),
        };
    }

    function fillReach(some) {
        let latest = -Infinity;
        for (let i = 0; i < some.count; i++) {
            latest = Math.max(latest, some.end[i]);
            some.reach[i] = latest;
        }
        return some;
    }

    function singles(text, startNs) {
        const all = numbers(text);
        const some = pieces(all.length / 3);
        let at = startNs;
        for (let i = 0; i < some.count; i++) {
            at += all[3 * i];
            some.start[i] = at;
            some.end[i] = at + all[3 * i + 1];
            some.label[i] = all[3 * i + 2];
        }
        return fillReach(some);
    }

    function cells(lane, startNs) {
        const all = numbers(lane.cells);
        const some = pieces(all.length / 5);
        some.spans = new Float64Array(some.count);
        some.busy = new Float64Array(some.count);
        some.longest = new Float64Array(some.count);
        let at = startNs + lane.firstCellNs;
        for (let i = 0; i < some.count; i++) {
            at += all[5 * i] * lane.cellNs;
            some.start[i] = at;
            some.end[i] = at + lane.cellNs;
            some.spans[i] = all[5 * i + 1];
            some.busy[i] = all[5 * i + 2];
            some.longest[i] = all[5 * i + 3];
            some.label[i] = all[5 * i + 4];
        }
        return fillReach(some);
    }

    /* The first piece that ends at or after `ns`, or the number of pieces. */
    function firstReaching(some, ns) {
        let low = 0;
        let high = some.count;
        while (low < high) {
            const middle = low + high >>> 1;
            if (some.reach[middle] < ns) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /* The piece of `some` at `ns`, else the nearest no further than `slack`: of several the shortest, which is drawn on
       top; or -1. */
    function at(some, ns, slack) {
        let best = -1;
        let distance = slack;
        for (let i = firstReaching(some, ns - slack); i < some.count && some.start[i] <= ns + slack; i++) {
            const away = Math.max(0, some.start[i] - ns, ns - some.end[i]);
            const isShorter = best < 0 || some.end[i] - some.start[i] <= some.end[best] - some.start[best];
            if (away < distance || away === distance && isShorter) {
                best = i;
                distance = away;
            }
        }
        return best;
    }

    /* The page's `data` with the pieces of its lanes in arrays; times are nanoseconds from the start of the recording. */
    trapline.timelineData = data => ({
        ...data,
        lanes: data.lanes.map(lane => ({
            ...lane,
            singles: singles(lane.singles, data.startNs),
            cells: cells(lane, data.startNs),
        })),
    });
    trapline.timelineData.firstReaching = firstReaching;
    trapline.timelineData.at = at;
})();
