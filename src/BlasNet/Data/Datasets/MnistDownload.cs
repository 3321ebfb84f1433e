using System.IO.Compression;
using System.Net;
using BlasNet.Files;
using BlasNet.Native;

namespace BlasNet.Data;

/// <summary>Download of the four files of MNIST from public mirrors, with a check of what they unpack to.</summary>
/// <param name="handler">The access to the network, disposed of after a download; a test passes its own.</param>
/// <param name="progress">Called after each part received; may be null.</param>
/// <param name="sums">File names and the SHA-256 of what they unpack to; MNIST's by default.</param>
internal sealed class MnistDownload(
    HttpMessageHandler handler, Action<DownloadProgress>? progress = null, IReadOnlyDictionary<string, string>? sums = null)
{
    /// <summary>How long a server may be silent before the next mirror is tried.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly string[] Mirrors =
        ["https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/"];

    /// <summary>SHA-256 of the unpacked files: compression differs between mirrors, contents do not.</summary>
    private static readonly Dictionary<string, string> Sums = new()
    {
        ["train-images-idx3-ubyte"] = "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        ["train-labels-idx1-ubyte"] = "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        ["t10k-images-idx3-ubyte"] = "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        ["t10k-labels-idx1-ubyte"] = "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    };

    /// <summary>Creates the access to the network that is used by default: connecting may take 10 seconds.</summary>
    public static SocketsHttpHandler Network() => new() { ConnectTimeout = TimeSpan.FromSeconds(10) };

    /// <summary>Downloads what the folder lacks; each file appears there whole and checked, or not at all.</summary>
    /// <exception cref="DataException">No mirror delivers a file with the right contents;
    /// the message holds each mirror's reason.</exception>
    /// <exception cref="MachineException">The folder cannot be written, or the disk is full.</exception>
    public void FetchMissing(string folder, CancellationToken cancellation = default)
    {
        if (OpenSsl.IsMissing)
            throw new MachineException("MNIST is downloaded over HTTPS, for which .NET needs OpenSSL, and this machine has none. Install "
                + "it (Debian, Ubuntu: 'apt-get install libssl3'), or name a folder with the four files, as in mnist:DIR.");
        using var client = new HttpClient(handler) { Timeout = Patience };
        foreach ((string name, string sum) in sums ?? Sums)
        {
            if (IdxFolder.Find(folder, name) is null)
                FetchAsync(client, folder, name + ".gz", sum, cancellation).GetAwaiter().GetResult();
        }
    }

    private async Task FetchAsync(HttpClient client, string folder, string file, string sum, CancellationToken cancellation)
    {
        var reasons = new List<string>();
        foreach (string mirror in Mirrors)
        {
            string temporary = Path.Combine(folder, $"{file}.{Guid.NewGuid():N}.tmp");
            try
            {
                using (FileStream target = Create(temporary))
                    await ReceiveAsync(client, new Uri(mirror + file), file, target, cancellation).ConfigureAwait(false);
                string found = UnpackedSum(temporary);
                if (found == sum)
                {
                    File.Move(temporary, Path.Combine(folder, file), overwrite: true);
                    return;
                }
                reasons.Add($"{mirror}{file}: the unpacked file has the SHA-256 '{found}' instead of '{sum}'");
            }
            catch (Exception error) when (IsMirrorFault(error, cancellation))
            {
                reasons.Add($"{mirror}{file}: {error.Message.TrimEnd('.')}");
            }
            finally
            {
                if (File.Exists(temporary))
                    File.Delete(temporary);
            }
        }
        throw new DataException(string.Join("; ", reasons) + ".");
    }

    /// <summary>Distinguishes a fault of the mirror or the connection, after which the next mirror is tried,
    /// from a full disk or a cancellation.</summary>
    private static bool IsMirrorFault(Exception error, CancellationToken cancellation) =>
        error is HttpRequestException or HttpIOException or InvalidDataException
        || (error is OperationCanceledException && !cancellation.IsCancellationRequested);

    private async Task ReceiveAsync(HttpClient client, Uri address, string file, FileStream target, CancellationToken cancellation)
    {
        using HttpResponseMessage response =
            await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
            throw new HttpRequestException($"the server answers '{(int)response.StatusCode} {response.ReasonPhrase}'");
        using Stream source = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        byte[] buffer = new byte[1 << 16];
        long? total = response.Content.Headers.ContentLength;
        long received = 0;
        while (true)
        {
            silence.CancelAfter(Patience);
            int count = await source.ReadAsync(buffer, silence.Token).ConfigureAwait(false);
            if (count == 0)
                break;
            Store(target, buffer.AsSpan(0, count));
            received += count;
            progress?.Invoke(new DownloadProgress(file, received, total));
        }
        if (total is { } announced && received != announced)
            throw new HttpRequestException($"the download ends after '{received}' of '{announced}' bytes");
    }

    private static string UnpackedSum(string path)
    {
        using var unpacked = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        return Convert.ToHexStringLower(Sha256.HashData(unpacked));
    }

    private static FileStream Create(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return File.Create(path);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw CannotWrite(path, error);
        }
    }

    private static void Store(FileStream target, ReadOnlySpan<byte> bytes)
    {
        try
        {
            target.Write(bytes);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw CannotWrite(target.Name, error);
        }
    }

    private static MachineException CannotWrite(string path, Exception error) => FileErrors.Keeping(Path.GetDirectoryName(path)!, error);
}
