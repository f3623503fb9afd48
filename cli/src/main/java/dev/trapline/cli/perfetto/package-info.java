/// Writes recordings for Perfetto, as the protobuf messages that its own recorder writes.
///
/// Numbers of fields are those of `protos/perfetto/trace` in Perfetto's public sources.
@NullMarked
package dev.trapline.cli.perfetto;

import org.jspecify.annotations.NullMarked;
