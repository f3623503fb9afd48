package dev.trapline.cli.render;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.PrettyPrinter;

/// Breaks lines so that a report reads well and diffs well: two blanks for each level, and every
/// element of an array, that is every row of a table, on a line of its own.
final class RowLayout implements PrettyPrinter {
    private int depth;
    private int arrays;
    private int rowDepth;

    @Override
    public void writeStartObject(JsonGenerator json) {
        json.writeRaw('{');
        depth++;
        if (arrays > 0) {
            rowDepth++;
        }
    }

    @Override
    public void beforeObjectEntries(JsonGenerator json) {
        breakLine(json);
    }

    @Override
    public void writeObjectNameValueSeparator(JsonGenerator json) {
        json.writeRaw(rowDepth > 0 ? ":" : ": ");
    }

    @Override
    public void writeObjectEntrySeparator(JsonGenerator json) {
        json.writeRaw(',');
        breakLine(json);
    }

    @Override
    public void writeEndObject(JsonGenerator json, int entries) {
        depth--;
        if (entries > 0) {
            breakLine(json);
        }
        json.writeRaw('}');
        if (arrays > 0) {
            rowDepth--;
        }
    }

    @Override
    public void writeStartArray(JsonGenerator json) {
        json.writeRaw('[');
        depth++;
        arrays++;
    }

    @Override
    public void beforeArrayValues(JsonGenerator json) {
        breakLine(json);
    }

    @Override
    public void writeArrayValueSeparator(JsonGenerator json) {
        json.writeRaw(',');
        breakLine(json);
    }

    @Override
    public void writeEndArray(JsonGenerator json, int values) {
        depth--;
        arrays--;
        if (values > 0) {
            breakLine(json);
        }
        json.writeRaw(']');
    }

    @Override
    public void writeRootValueSeparator(JsonGenerator json) {
        json.writeRaw('\n');
    }

    private void breakLine(JsonGenerator json) {
        if (rowDepth == 0) {
            json.writeRaw('\n');
            for (int i = 0; i < depth; i++) {
                json.writeRaw("  ");
            }
        }
    }
}
