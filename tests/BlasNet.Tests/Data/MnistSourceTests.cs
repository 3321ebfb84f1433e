using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using BlasNet.Data;

namespace BlasNet.Tests.Data;

public class MnistSourceTests
{
    /// <summary>Handler that answers requests without a network; MNIST itself is too large here, so files and sums are a small
    /// set's.</summary>
    private sealed class Web(Func<Uri, HttpResponseMessage> answer) : HttpMessageHandler
    {
        public List<string> Asked { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add(request.RequestUri!.ToString());
            return Task.FromResult(answer(request.RequestUri));
        }
    }

    private static readonly string[] FileNames =
        ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

    private string folder = "";
    private string cache = "";
    private Dictionary<string, byte[]> packed = [];
    private Dictionary<string, string> sums = [];

    [SetUp]
    public void MakeFolder()
    {
        folder = Directory.CreateTempSubdirectory("blasnet-mnist-").FullName;
        cache = Path.Combine(folder, "cache", "mnist");
        IdxFolder.Write(Path.Combine(folder, "server"), Digits.Make(1, 30, 10));
        packed = FileNames.ToDictionary(name => name + ".gz", name => File.ReadAllBytes(Path.Combine(folder, "server", name + ".gz")));
        sums = FileNames.ToDictionary(name => name, name => SumOf(packed[name + ".gz"]));
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    private static string SumOf(byte[] gzip)
    {
        using var unpacked = new GZipStream(new MemoryStream(gzip), CompressionMode.Decompress);
        return Convert.ToHexStringLower(SHA256.HashData(unpacked));
    }

    private HttpResponseMessage Deliver(Uri address) => Answer(packed[address.Segments[^1]]);

    private static HttpResponseMessage Answer(byte[] bytes) => new(HttpStatusCode.OK) { Content = new ByteArrayContent(bytes) };

    private DatasetPair Load(Web web, Action<DownloadProgress>? progress = null, params string[] folders) =>
        new MnistSource(folders, cache, () => new MnistDownload(web, progress, sums)).Load();

    private string Refusal(Web web) => Assert.Throws<DataException>(() => Load(web, null, Path.Combine(folder, "none")))!.Message;

    private string[] Cached() => [.. Directory.GetFiles(cache).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    [Test]
    public void A_download_is_checked_and_kept_for_the_next_time()
    {
        var progress = new List<DownloadProgress>();
        using var web = new Web(Deliver);
        DatasetPair data = Load(web, progress.Add);
        Assert.That((data.Train.Count, data.Test!.Count), Is.EqualTo((30, 10)));
        Assert.That(Cached(), Is.EqualTo(packed.Keys.Order(StringComparer.Ordinal)));
        int length = packed["t10k-labels-idx1-ubyte.gz"].Length;
        Assert.That(progress[^1], Is.EqualTo(new DownloadProgress("t10k-labels-idx1-ubyte.gz", length, length)));
        Assert.That(web.Asked, Has.Count.EqualTo(4));
        Load(web);
        Assert.That(web.Asked, Has.Count.EqualTo(4), "the cache was not used");
    }

    [Test]
    public void Only_the_missing_files_are_fetched()
    {
        Directory.CreateDirectory(cache);
        File.WriteAllBytes(Path.Combine(cache, "train-images-idx3-ubyte.gz"), packed["train-images-idx3-ubyte.gz"]);
        using var web = new Web(Deliver);
        Load(web);
        Assert.That(web.Asked, Has.Count.EqualTo(3).And.None.Contains("train-images"));
    }

    [Test]
    public void A_folder_that_has_the_files_comes_first()
    {
        using var web = new Web(Deliver);
        DatasetPair data = Load(web, null, Path.Combine(folder, "none"), Path.Combine(folder, "server"));
        Assert.That(data.Train.Count, Is.EqualTo(30));
        Assert.That(web.Asked, Is.Empty);
    }

    [Test]
    public void The_second_mirror_is_asked_when_the_first_delivers_wrong_contents()
    {
        byte[] wrong = packed["t10k-labels-idx1-ubyte.gz"];
        using var web = new Web(address => address.Host.StartsWith("ossci", StringComparison.Ordinal) ? Answer(wrong) : Deliver(address));
        Assert.That(Load(web).Train.Count, Is.EqualTo(30));
        Assert.That(web.Asked.Count(address => address.Contains("cvdf", StringComparison.Ordinal)),
            Is.EqualTo(3), "all but the file that is right by chance");
    }

    [Test]
    public void A_wrong_checksum_everywhere_is_refused_and_nothing_is_kept()
    {
        using var web = new Web(_ => Answer(packed["t10k-labels-idx1-ubyte.gz"]));
        string message = Refusal(web);
        Assert.That(message,
            Does.Contain($"has the SHA-256 '{sums["t10k-labels-idx1-ubyte"]}' instead of '{sums["train-images-idx3-ubyte"]}'"));
        Assert.That(Cached(), Is.Empty);
    }

    [Test]
    public void Offline_is_a_sentence_with_advice()
    {
        using var web = new Web(_ => throw new HttpRequestException("No such host is known."));
        string message = Refusal(web);
        Assert.That(message,
            Does.StartWith($"mnist: it is not in {Path.Combine(folder, "none")} or {cache}, and cannot be downloaded. https://ossci"));
        Assert.That(message, Does.Contain("cvdf-datasets/mnist/train-images-idx3-ubyte.gz: No such host is known. Use 'mnist:DIR'"));
        Assert.That(message, Does.EndWith("or 'digits', the built-in set."));
    }

    [Test]
    public void A_refusing_server_is_quoted()
    {
        using var web = new Web(_ => new HttpResponseMessage(HttpStatusCode.NotFound));
        Assert.That(Refusal(web), Does.Contain("the server answers '404 Not Found'"));
    }

    [Test]
    public void A_download_that_ends_early_is_refused_and_nothing_is_kept()
    {
        using var web = new Web(address =>
        {
            HttpResponseMessage answer = Answer(packed[address.Segments[^1]][..100]);
            answer.Content.Headers.ContentLength = packed[address.Segments[^1]].Length;
            return answer;
        });
        Assert.That(Refusal(web), Does.Contain($"the download ends after '100' of '{packed["train-images-idx3-ubyte.gz"].Length}' bytes"));
        Assert.That(Cached(), Is.Empty);
    }

    [Test]
    public void Contents_that_are_no_gzip_are_refused()
    {
        using var web = new Web(_ => Answer("<html>Log in to the network</html>"u8.ToArray()));
        Assert.That(Refusal(web), Does.Contain("cannot be downloaded"));
        Assert.That(Cached(), Is.Empty);
    }

    [Test]
    public void A_cache_that_cannot_be_made_is_the_machines_fault()
    {
        File.WriteAllText(Path.Combine(folder, "cache"), "a file in the way");
        using var web = new Web(Deliver);
        Assert.That(
            () => Load(web), Throws.TypeOf<MachineException>().With.Message.Contains("the downloaded data cannot be kept here, because "));
    }
}
