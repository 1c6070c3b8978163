package dev.tailrace.faults.proxy;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A message of PostgreSQL's protocol (manual, 55.7): a letter, its length, its content.
 *
 * @param type 0 for the first message of a connection, which has none
 */
record Message(char type, byte[] content) {
    private static final int LENGTH_BYTES = 4;

    static Message first(DataInputStream in) throws IOException {
        return new Message((char) 0, content(in));
    }

    static Message read(DataInputStream in) throws IOException {
        return new Message((char) in.readUnsignedByte(), content(in));
    }

    private static byte[] content(DataInputStream in) throws IOException {
        var content = new byte[in.readInt() - LENGTH_BYTES];
        in.readFully(content);
        return content;
    }

    void write(DataOutputStream out) throws IOException {
        if (type != 0) {
            out.writeByte(type);
        }
        out.writeInt(content.length + LENGTH_BYTES);
        out.write(content);
    }

    int length() {
        return content.length + LENGTH_BYTES + 1;
    }

    /** The text that begins here and ends with a zero byte. */
    String text(int from) {
        var end = from;
        while (content[end] != 0) {
            end++;
        }
        return new String(content, from, end - from, StandardCharsets.UTF_8);
    }

    /** What an error is called: its fields are a letter and a text each. */
    String sqlState() {
        var at = 0;
        while (content[at] != 0) {
            var text = text(at + 1);
            if (content[at] == 'C') {
                return text;
            }
            at += text.getBytes(StandardCharsets.UTF_8).length + 2;
        }
        return "";
    }

    /** The text behind the first one. */
    String secondText() {
        return text(text(0).getBytes(StandardCharsets.UTF_8).length + 1);
    }
}
