package dev.trapline.machine.cpu;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The processor of this machine, through the program made of `src/oracle/native.c`.
final class NativeProcessor implements AutoCloseable {

    private static final int CODE_BYTES = 15;
    private static final int REQUEST_BYTES = 1 + CODE_BYTES + 17 * Long.BYTES + VectorInput.WINDOW_BYTES
            + Numbers.IMAGE_BYTES;
    private static final int ANSWER_BYTES = 4 + 4 + 19 * Long.BYTES + VectorInput.WINDOW_BYTES + Numbers.IMAGE_BYTES
            + Long.BYTES;
    /// How many requests are under way: their answers have to fit in a pipe, as nobody reads them before.
    private static final int BATCH = 100;

    private final Process process;

    NativeProcessor(Path program, Mode mode) throws IOException {
        String bits = Integer.toString(mode.addressBytes * Byte.SIZE);
        process = new ProcessBuilder(program.toString(), bits).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    /// What these instructions do; null for one that wrote memory outside of the window.
    List<@Nullable VectorOutcome> execute(List<VectorInput> inputs) throws IOException {
        List<@Nullable VectorOutcome> outcomes = new ArrayList<>();
        // The program writes when its buffer is full, so all is read only at the end.
        Thread writer = Thread.ofVirtual().start(() -> write(inputs));
        DataInputStream in = new DataInputStream(process.getInputStream());
        byte[] answer = new byte[ANSWER_BYTES];
        for (int i = 0; i < inputs.size(); i++) {
            try {
                in.readFully(answer);
            } catch (EOFException e) {
                throw new IOException("the processor is gone at instruction " + i, e);
            }
            outcomes.add(outcome(ByteBuffer.wrap(answer).order(ByteOrder.LITTLE_ENDIAN)));
        }
        try {
            writer.join();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return outcomes;
    }

    private void write(List<VectorInput> inputs) {
        ByteBuffer request = ByteBuffer.allocate(REQUEST_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try (OutputStream out = process.getOutputStream()) {
            java.io.BufferedOutputStream buffered = new java.io.BufferedOutputStream(out, BATCH * REQUEST_BYTES);
            for (VectorInput input : inputs) {
                VectorInput.State state = input.state();
                request.clear();
                request.put((byte) input.code().length).put(input.code()).position(1 + CODE_BYTES);
                for (long register : state.registers()) {
                    request.putLong(register);
                }
                request.putLong(state.rflags()).put(state.window()).put(state.image());
                buffered.write(request.array());
            }
            buffered.flush();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static @Nullable VectorOutcome outcome(ByteBuffer answer) {
        int vector = answer.getInt();
        int errorCode = answer.getInt();
        long address = answer.getLong();
        long rip = answer.getLong();
        long[] registers = new long[VectorInput.GENERAL_REGISTERS];
        for (int i = 0; i < registers.length; i++) {
            registers[i] = answer.getLong();
        }
        int rflags = (int) answer.getLong();
        byte[] window = new byte[VectorInput.WINDOW_BYTES];
        answer.get(window);
        byte[] image = new byte[Numbers.IMAGE_BYTES];
        answer.get(image);
        return answer.getLong() != 0
                ? null
                : new VectorOutcome(vector, errorCode, address, rip, registers, rflags, window, image);
    }

    @Override
    public void close() {
        process.destroy();
    }
}
