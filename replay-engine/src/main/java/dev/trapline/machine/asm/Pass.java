package dev.trapline.machine.asm;

import dev.trapline.machine.cpu.Argument;
import dev.trapline.machine.cpu.Encoder;
import dev.trapline.machine.cpu.EncodingException;
import dev.trapline.machine.cpu.Mode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Goes over a source once, with the addresses that the pass before found.
final class Pass implements Scope {

    /// More than any image has; what is beyond is a mistake in an expression.
    private static final int MAX_BYTES = 16 << 20;
    /// In these, instructions may also get shorter.
    private static final int FREE_PASSES = 20;

    private final List<SourceLine> lines;
    private final Map<String, Value> before;
    private final int[] lengths;
    private final boolean first;
    private final boolean grows;
    private final Map<String, Value> symbols = new HashMap<>();
    private final Map<Integer, SourceException> problems = new LinkedHashMap<>();
    private final List<Assembly.Line> listing = new ArrayList<>();
    private final Map<Mode, Encoder> encoders = new EnumMap<>(Mode.class);

    private byte[] bytes = new byte[1024];
    private int length;
    private Mode mode = Mode.BITS_16;
    private long origin;
    /// Whether something was written already.
    private boolean started;
    private long here;
    private int line;

    /// @param before  the symbols as the pass before left them
    /// @param lengths how long each line was in the pass before; this one says how long they are now
    /// @param number  of the pass, from 0
    Pass(List<SourceLine> lines, Map<String, Long> definitions, Map<String, Value> before, int[] lengths,
            int number) {
        first = number == 0;
        grows = number >= FREE_PASSES;
        this.lines = lines;
        this.before = before;
        this.lengths = lengths;
        definitions.forEach((symbol, value) -> symbols.put(symbol, Value.of(value)));
    }

    /// Goes through all lines.
    ///
    /// @return whether nothing moved, so that everything is as it will be
    boolean run() {
        boolean same = true;
        for (line = 0; line < lines.size(); line++) {
            SourceLine source = lines.get(line);
            int from = length;
            here = origin + from;
            try {
                define(source);
                write(source.statement());
            } catch (SourceException e) {
                problems.putIfAbsent(source.number(), e);
            }
            byte[] written = Arrays.copyOfRange(bytes, from, length);
            same &= written.length == lengths[line];
            lengths[line] = written.length;
            listing.add(new Assembly.Line(source.number(), origin + from, written, source.text()));
        }
        return !first && same && symbols.equals(before);
    }

    Map<String, Value> symbols() {
        return symbols;
    }

    /// What was wrong, by line.
    Map<Integer, SourceException> problems() {
        return problems;
    }

    Assembly assembly() {
        Map<String, Long> numbers = new TreeMap<>();
        symbols.forEach((name, value) -> numbers.put(name, value.number()));
        return new Assembly(origin, Arrays.copyOf(bytes, length), numbers, listing);
    }

    private void define(SourceLine source) throws SourceException {
        if (source.label().isEmpty()) {
            return;
        }
        Value value = source.statement() instanceof Statement.Equ equ
                ? equ.expression().value(this)
                : new Value(here, true);
        if (symbols.putIfAbsent(source.label(), value) != null) {
            throw new SourceException(source.label() + " is there twice");
        }
    }

    @Override
    public Value symbol(String name) throws SourceException {
        Value value = symbols.get(name);
        if (value == null) {
            value = before.get(name);
        }
        if (value == null && first) {
            // In the first pass it may be further down, most likely not far.
            return new Value(here, true);
        }
        if (value == null) {
            throw new SourceException("nothing has the name " + name);
        }
        return value;
    }

    @Override
    public long here() {
        return here;
    }

    @Override
    public long origin() {
        return origin;
    }

    private void write(Statement statement) throws SourceException {
        switch (statement) {
            case Statement.Nothing() -> {
                // Nothing to write.
            }
            case Statement.Equ _ -> {
                // Defined with the label.
            }
            case Statement.Code code -> write(code, grows ? lengths[line] : 0);
            case Statement.Data data -> write(data);
            case Statement.Times times -> write(times);
            case Statement.Align align -> write(align);
            case Statement.Bits bits -> mode = bits.mode();
            case Statement.Org org -> {
                if (started) {
                    throw new SourceException("org stands in front of everything else");
                }
                origin = org.address().number(this);
            }
        }
    }

    private void write(Statement.Code code, int atLeast) throws SourceException {
        List<Argument> arguments = new ArrayList<>();
        for (SourceOperand operand : code.operands()) {
            arguments.add(operand.argument(this));
        }
        Encoder encoder = encoders.computeIfAbsent(mode, Encoder::new);
        try {
            put(encode(encoder, code, arguments, atLeast));
        } catch (EncodingException e) {
            throw new SourceException(e.getMessage(), e);
        }
    }

    /// The operands of XCHG and TEST have no order, so there are twice as many encodings; of two of one length take the one that
    /// nasm takes.
    private byte[] encode(Encoder encoder, Statement.Code code, List<Argument> arguments, int atLeast)
            throws EncodingException {
        boolean exchange = code.mnemonic().equals("XCHG");
        if (arguments.size() != 2 || !exchange && !code.mnemonic().equals("TEST")) {
            return encoder.encode(code.mnemonic(), arguments, code.prefixes(), here, atLeast);
        }
        List<Argument> first = exchange ? arguments.reversed() : arguments;
        byte[] one;
        try {
            one = encoder.encode(code.mnemonic(), first, code.prefixes(), here, atLeast);
        } catch (EncodingException _) {
            return encoder.encode(code.mnemonic(), first.reversed(), code.prefixes(), here, atLeast);
        }
        try {
            byte[] other = encoder.encode(code.mnemonic(), first.reversed(), code.prefixes(), here, atLeast);
            return other.length < one.length ? other : one;
        } catch (EncodingException _) {
            return one;
        }
    }

    private void write(Statement.Data data) throws SourceException {
        for (Statement.Data.Item item : data.items()) {
            switch (item) {
                case Statement.Data.Text(String text) -> {
                    byte[] characters = new byte[(text.length() + data.bytes() - 1) / data.bytes() * data.bytes()];
                    for (int i = 0; i < text.length(); i++) {
                        if (text.charAt(i) > 0xff) {
                            throw new SourceException("a character of more than one byte");
                        }
                        characters[i] = (byte) text.charAt(i);
                    }
                    put(characters);
                }
                case Statement.Data.Value(Expression expression) -> put(number(expression, data.bytes()));
            }
        }
    }

    private byte[] number(Expression expression, int count) throws SourceException {
        long value = expression.value(this).number();
        long high = count == Long.BYTES ? 0 : value >> count * Byte.SIZE;
        if (high != 0 && high != -1) {
            throw new SourceException("0x" + Long.toHexString(value) + " does not fit");
        }
        byte[] little = new byte[count];
        for (int i = 0; i < count; i++) {
            little[i] = (byte) (value >> i * Byte.SIZE);
        }
        return little;
    }

    private void write(Statement.Times times) throws SourceException {
        long count = times.count().number(this);
        if (count < 0 || count > MAX_BYTES) {
            throw new SourceException("times " + count);
        }
        for (long i = 0; i < count; i++) {
            here = origin + length;
            int from = length;
            switch (times.statement()) {
                case Statement.Code code -> write(code, 0);
                case Statement.Data data -> write(data);
                default -> throw new SourceException("times repeats instructions and data");
            }
            if (isConstant(times.statement())) {
                byte[] one = Arrays.copyOfRange(bytes, from, length);
                for (long j = 1; j < count; j++) {
                    put(one);
                }
                return;
            }
        }
    }

    /// Whether it is the same wherever it is.
    private static boolean isConstant(Statement statement) {
        return statement instanceof Statement.Data data && data.items().stream()
                .allMatch(item -> item instanceof Statement.Data.Text
                        || item instanceof Statement.Data.Value number
                                && number.expression() instanceof Expression.Constant);
    }

    private void write(Statement.Align align) throws SourceException {
        long boundary = align.bytes().number(this);
        if (boundary <= 0 || boundary > MAX_BYTES || Long.bitCount(boundary) != 1) {
            throw new SourceException("align to a power of two");
        }
        byte[] fill = number(align.fill(), 1);
        while ((length & boundary - 1) != 0) {
            put(fill);
        }
    }

    private void put(byte[] more) throws SourceException {
        if (length + more.length > MAX_BYTES) {
            throw new SourceException("more than " + (MAX_BYTES >> 20) + " MiB");
        }
        started = true;
        if (length + more.length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more.length));
        }
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
    }
}
