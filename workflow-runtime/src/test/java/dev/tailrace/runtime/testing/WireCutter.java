package dev.tailrace.runtime.testing;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a client and PostgreSQL and cuts the connection after the n-th message of the client, wherever in a
 * pipeline that is: the server has what came before and nothing more. If the message was a Sync, which commits, the server
 * is let finish, and only its reply is lost.
 */
public final class WireCutter implements AutoCloseable {
    private static final int OFF = Integer.MAX_VALUE;

    private final ServerSocket listener;
    private final String serverHost;
    private final int serverPort;
    private final AtomicInteger left = new AtomicInteger(OFF);
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
    private volatile boolean onlySyncs;
    private volatile boolean refusing;
    private volatile boolean silent;

    public WireCutter(String serverHost, int serverPort) {
        this.serverHost = serverHost;
        this.serverPort = serverPort;
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        background("accept", this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** From now on the connection is cut after this many messages, from 1, once. */
    public void arm(int messages) {
        onlySyncs = false;
        left.set(messages);
    }

    /** From now on the connection is cut after this many Syncs, from 1; the reply to the last one is lost. */
    public void armForSync(int syncs) {
        onlySyncs = true;
        left.set(syncs);
    }

    /** Lets everything through; false if the cut has happened. */
    public boolean disarm() {
        return left.getAndSet(OFF) != OFF;
    }

    /** From now on no new connection is let through. */
    public void refuse() {
        refusing = true;
    }

    /** Ends every connection that there is, as a server does that dies. */
    public void cutAll() throws IOException {
        for (var socket : open) {
            socket.close();
        }
        open.clear();
    }

    /** From now on, whatever is sent on any connection is lost, in both ways, and nobody is told. */
    public void fallSilent() {
        silent = true;
    }

    /** New connections are served again; those that lost something stay silent. */
    public void recover() {
        refusing = false;
        silent = false;
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void accept() throws IOException {
        while (true) {
            var client = listener.accept();
            if (refusing) {
                client.close();
                continue;
            }
            var server = new Socket(serverHost, serverPort);
            open.add(client);
            open.add(server);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            background("client", () -> forward(client, server));
            background("server", () -> {
                try (client;
                        server) {
                    reply(server, client);
                }
            });
        }
    }

    private void reply(Socket server, Socket client) throws IOException {
        var buffer = new byte[8192];
        var lost = false;
        for (var read = 0; read >= 0; read = server.getInputStream().read(buffer)) {
            lost |= silent;
            if (!lost) {
                client.getOutputStream().write(buffer, 0, read);
            }
        }
    }

    private void forward(Socket client, Socket server) throws IOException {
        try (client;
                server) {
            var in = new DataInputStream(client.getInputStream());
            var out = new DataOutputStream(server.getOutputStream());
            send(out, content(in));
            while (true) {
                var type = in.readByte();
                if (silent) {
                    in.transferTo(OutputStream.nullOutputStream());
                    return;
                }
                var content = content(in);
                var last = isLast(type);
                if (last) {
                    client.close(); // before the message goes on, or its reply may still get through
                }
                out.writeByte(type);
                send(out, content);
                if (last) {
                    end(server, type == 'S');
                    return;
                }
            }
        }
    }

    /** Whether the connection is cut after this message. */
    private boolean isLast(byte type) {
        if (left.get() == OFF || (onlySyncs && type != 'S') || left.decrementAndGet() > 0) {
            return false;
        }
        left.set(OFF);
        return true;
    }

    /** Behind a message's type is its length, itself included, and its content. */
    private static byte[] content(DataInputStream in) throws IOException {
        return in.readNBytes(in.readInt() - Integer.BYTES);
    }

    private static void send(DataOutputStream out, byte[] content) throws IOException {
        out.writeInt(content.length + Integer.BYTES);
        out.write(content);
        out.flush();
    }

    /** The server sees the end of what was sent, after it was sent. */
    private static void end(Socket server, boolean committing) throws IOException {
        if (committing) {
            server.shutdownOutput();
            server.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
    }

    /** A thread that ends as its connection does. */
    @FunctionalInterface
    private interface Task {
        void run() throws IOException;
    }

    private static void background(String name, Task task) {
        var thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException e) {
                        // The connection was cut, by this class or by whoever had it: nothing else was to be expected.
                        Thread.currentThread().interrupt();
                    }
                },
                "wire-cutter-" + name);
        thread.setDaemon(true);
        thread.start();
    }
}
