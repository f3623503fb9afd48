package dev.trapline.ingest.kernel;

/// Steps through the text of an event, field by field.
///
/// A step returns where the next one goes on, or [#NOTHING] when the field is not there; a step from
/// [#NOTHING] stays there, so that a row of steps needs one question at its end.
abstract class TextCursor {
    /// The field is not there.
    static final int NOTHING = -1;

    /// The bytes.
    byte[] b = new byte[0];
    /// Behind the last byte of the text.
    int end;
    /// The number read last.
    long value;
    /// The priority that [#commBefore] read last.
    long prio;

    /// Over `literal`.
    final int over(int p, String literal) {
        return p >= 0 && p + literal.length() <= end && TextScan.startsWith(b, p, literal)
                ? p + literal.length()
                : NOTHING;
    }

    /// Over a decimal number, perhaps negative.
    final int number(int p) {
        if (p < 0) {
            return NOTHING;
        }
        if (b[p] != '-') {
            return digits(p);
        }
        int next = digits(p + 1);
        value = -value;
        return next;
    }

    /// Over decimal digits.
    final int digits(int p) {
        int run = TextScan.digitRun(b, p);
        if (run == 0) {
            return NOTHING;
        }
        int count = Math.min(run, Long.BYTES);
        long number = TextScan.fewDigits(b, p, count);
        int next = p + count;
        if (count == Long.BYTES) {
            while (TextScan.isDigit(b[next])) {
                number = 10 * number + b[next++] - '0';
            }
        }
        value = number;
        return next;
    }

    /// Over a hexadecimal number, `0x` before it or not; without digits it is not there.
    final int hex(int p) {
        if (p < 0) {
            return NOTHING;
        }
        int from = b[p] == '0' && b[p + 1] == 'x' ? p + 2 : p;
        int next = from;
        while (TextScan.hexDigit(b[next]) >= 0) {
            next++;
        }
        value = TextScan.hex(b, p);
        return next > from ? next : NOTHING;
    }

    /// To where `literal` stands next.
    final int to(int p, String literal) {
        return p < 0 ? NOTHING : TextScan.find(b, p, end, literal);
    }

    /// Over everything but blanks.
    final int word(int p) {
        int next = p;
        while (next >= 0 && next < end && b[next] != ' ') {
            next++;
        }
        return next > p ? next : NOTHING;
    }

    /// To the digits that end just before `p`.
    final int digitsBefore(int p, int from) {
        int first = p;
        while (first > from && TextScan.isDigit(b[first - 1])) {
            first--;
        }
        if (first == p) {
            return NOTHING;
        }
        value = TextScan.digits(b, first, p);
        return first;
    }

    /// To the decimal number, perhaps negative, that ends just before `p`.
    final int numberBefore(int p, int from) {
        int first = digitsBefore(p, from);
        if (first <= from || b[first - 1] != '-') {
            return first;
        }
        value = -value;
        return first - 1;
    }

    /// To the colon in `comm:4336 [120]`, which ends just before `p`; the pid is then in [#value],
    /// the priority in [#prio]. Read from the right, because only the name may contain anything.
    final int commBefore(int p, int from) {
        int number = p > from && b[p - 1] == ']' ? numberBefore(p - 1, from) : NOTHING;
        prio = value;
        if (number < from + 2 || b[number - 1] != '[' || b[number - 2] != ' ') {
            return NOTHING;
        }
        int pid = digitsBefore(number - 2, from);
        return pid > from && b[pid - 1] == ':' ? pid - 1 : NOTHING;
    }
}
