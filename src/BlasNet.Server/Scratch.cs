using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace BlasNet.Server;

/// <summary>Working memory of a request: its body and its answer.</summary>
internal sealed class Scratch : IDisposable
{
    private const int Smallest = 1 << 12, LargestKept = 1 << 20;
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Utf8JsonWriter json;
    private byte[] body = new byte[Smallest];
    private int length;

    public Scratch() => json = new Utf8JsonWriter(Answer, Plain);

    /// <summary>Gets the body.</summary>
    public ArraySegment<byte> Body => new(body, 0, length);

    /// <summary>Gets the answer, which is empty at first.</summary>
    public ArrayBufferWriter<byte> Answer { get; } = new(Smallest);

    /// <summary>Reads the body of a request.</summary>
    public async ValueTask ReadAsync(HttpRequest request, int most, CancellationToken cancellation)
    {
        length = 0;
        if (request.ContentLength is { } announced && announced > body.Length && announced <= most)
            body = new byte[announced];
        while (true)
        {
            if (length == body.Length)
                Array.Resize(ref body, Math.Min(body.Length * 2, Math.Max(most, body.Length) + 1));
            int read = await request.Body.ReadAsync(body.AsMemory(length), cancellation);
            if (read == 0)
                return;
            length += read;
        }
    }

    /// <summary>Writes the answer as JSON.</summary>
    public void WriteJson(Action<Utf8JsonWriter> write)
    {
        Answer.ResetWrittenCount();
        json.Reset(Answer);
        write(json);
        json.Flush();
        Answer.Write("\n"u8);
    }

    /// <inheritdoc/>
    public void Dispose() => json.Dispose();

    /// <summary>Pool of working memories; those that a large request has made large are not kept.</summary>
    internal sealed class Pool
    {
        private const int Most = 64;
        private readonly ConcurrentBag<Scratch> free = [];

        /// <summary>Takes a memory out.</summary>
        public Scratch Rent() => free.TryTake(out Scratch? scratch) ? scratch : new Scratch();

        /// <summary>Puts a memory back.</summary>
        public void Return(Scratch scratch)
        {
            scratch.length = 0;
            scratch.Answer.ResetWrittenCount();
            if (scratch.body.Length <= LargestKept && scratch.Answer.Capacity <= LargestKept && free.Count < Most)
                free.Add(scratch);
            else
                scratch.Dispose();
        }
    }
}
