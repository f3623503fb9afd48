package dev.trapline.analyze.io;

import dev.trapline.model.span.IoSpan.Operation;
import java.util.Comparator;

/// What requests to block devices are told apart by.
///
/// @param dev the kernel's `dev_t`, [#MANY] when several were added up
/// @param operation what is asked for
record DeviceKey(int dev, Operation operation) {
    static final int MANY = -1;

    static final Comparator<DeviceKey> ORDER =
            Comparator.comparingInt(DeviceKey::dev).thenComparing(DeviceKey::operation);

    static DeviceKey folded(DeviceKey key, int level) {
        return new DeviceKey(MANY, key.operation);
    }
}
