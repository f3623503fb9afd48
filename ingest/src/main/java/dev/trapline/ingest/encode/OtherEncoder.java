package dev.trapline.ingest.encode;

import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.FieldSink;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Events that have a name and fields and no description of the kernel's: in the system `other`, each
/// field a number of 64 bits or a text.
///
/// A field is described as a number as long as all its values are decimal numbers. When one is not,
/// the event gets another description with the same name and another number, in which that field
/// is a text; what has been written stays. An event whose fields differ from time to time has a
/// description for each set.
final class OtherEncoder implements FieldSink {
    private static final String SYSTEM = "other";
    /// Different sets of fields of one event.
    private static final int MOST_SHAPES = 256;
    private static final int MOST_FIELDS = 128;

    /// One set of fields: their names, and which of them are numbers.
    private static final class Shape {
        final Tracepoint tracepoint;
        final String[] fields;
        final boolean[] numbers;

        Shape(Tracepoint tracepoint, String[] fields, boolean[] numbers) {
            this.tracepoint = tracepoint;
            this.fields = fields;
            this.numbers = numbers;
        }
    }

    private final Map<String, List<Shape>> shapes = new HashMap<>();
    private final RecordBuffer out;
    private final Tracepoints tracepoints;
    private final Omissions omissions;

    // the fields of the event being looked at
    private final String[] names = new String[MOST_FIELDS];
    private final String[] texts = new String[MOST_FIELDS];
    private final long[] values = new long[MOST_FIELDS];
    private final boolean[] isNumber = new boolean[MOST_FIELDS];
    private int count;
    private int tooMany;

    OtherEncoder(RecordBuffer out, Tracepoints tracepoints, Omissions omissions) {
        this.out = out;
        this.tracepoints = tracepoints;
        this.omissions = omissions;
    }

    @Override
    public void number(String name, long value) {
        if (count == MOST_FIELDS) {
            tooMany++;
            return;
        }
        names[count] = name;
        texts[count] = "";
        values[count] = value;
        isNumber[count++] = true;
    }

    @Override
    public void text(String name, String value) {
        if (count == MOST_FIELDS) {
            tooMany++;
            return;
        }
        names[count] = name;
        texts[count] = value;
        isNumber[count] = isDecimal(value);
        values[count] = isNumber[count] ? Long.parseLong(value) : 0;
        count++;
    }

    /// Whether `text` is how a number of 64 bits is written, and the only way.
    private static boolean isDecimal(String text) {
        int start = text.startsWith("-") ? 1 : 0;
        int digits = text.length() - start;
        // 18 digits are below 2^63
        if (digits < 1 || digits > 18 || text.charAt(start) == '0' && (digits > 1 || start > 0)) {
            return false;
        }
        for (int i = start; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /// Makes the record of `event`, if there can be one.
    boolean encode(TraceEvent event) {
        count = 0;
        tooMany = 0;
        event.fields(this);
        String name = event.kernelName();
        Shape shape = shape(name);
        if (shape == null) {
            omissions.leaveOut(name);
            return false;
        }
        if (tooMany > 0) {
            omissions.abridge(name, "further fields");
        }
        out.begin(shape.tracepoint, event.tid());
        for (int i = 0; i < count; i++) {
            if (shape.numbers[i]) {
                out.s64(values[i]);
            } else {
                out.text(isNumber[i] && texts[i].isEmpty() ? Long.toString(values[i]) : texts[i]);
            }
        }
        return true;
    }

    private @Nullable Shape shape(String name) {
        List<Shape> known = shapes.computeIfAbsent(name, _ -> new ArrayList<>());
        boolean[] numbers = Arrays.copyOf(isNumber, count);
        for (Shape shape : known) {
            if (hasFields(shape)) {
                boolean fits = true;
                for (int i = 0; i < count; i++) {
                    fits &= isNumber[i] || !shape.numbers[i];
                    numbers[i] &= shape.numbers[i];
                }
                if (fits) {
                    return shape;
                }
            }
        }
        if (known.size() >= MOST_SHAPES || tracepoints.isFull()) {
            return null;
        }
        Shape shape = new Shape(tracepoint(name, numbers), Arrays.copyOf(names, count), numbers);
        known.add(shape);
        return shape;
    }

    private boolean hasFields(Shape shape) {
        if (shape.fields.length != count) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            if (!shape.fields[i].equals(names[i])) {
                return false;
            }
        }
        return true;
    }

    private Tracepoint tracepoint(String name, boolean[] numbers) {
        if (!Names.isName(name)) {
            omissions.abridge(name, "name");
        }
        Tracepoint.Builder builder = Tracepoint.of(SYSTEM, Names.name(name));
        StringBuilder format = new StringBuilder("\"");
        StringBuilder arguments = new StringBuilder();
        List<String> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String field = Names.name(names[i]);
            while (taken.contains(field)) {
                field += '_';
            }
            taken.add(field);
            format.append(i == 0 ? "" : " ").append(field);
            if (numbers[i]) {
                builder.s64(field);
                format.append("=%ld");
                arguments.append(", REC->").append(field);
            } else {
                builder.text(field);
                format.append("=%s");
                arguments.append(", __get_str(").append(field).append(')');
            }
        }
        return builder.print(format.append('"').append(arguments).toString());
    }
}
