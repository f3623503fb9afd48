package dev.trapline.cli.events;

import dev.trapline.model.event.SysArgs;
import dev.trapline.model.event.TraceEvent.FieldSink;

/// The registers of a call as fields, so that the event can be made again of its row: `regs` with all of
/// them in hexadecimal, `string0` and so on with what the recording has of strings they point to.
final class RegisterFields {
    private RegisterFields() {}

    static void write(SysArgs args, FieldSink sink) {
        StringBuilder text = new StringBuilder();
        int count = args.registers();
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : " ").append(Long.toHexString(args.register(i)));
        }
        sink.text("regs", text.toString());
        for (int i = 0; i < count; i++) {
            String string = args.string(i);
            if (string != null) {
                sink.text("string" + i, string);
            }
        }
    }
}
