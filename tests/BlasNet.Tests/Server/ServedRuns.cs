using System.Globalization;
using System.Text;
using BlasNet.Cli;
using BlasNet.Tests.Cli;
using BlasNet.Tests.Runs;

namespace BlasNet.Tests.Server;

/// <summary>Small trained runs of several kinds, each made when it is first asked for.</summary>
internal static class ServedRuns
{
    private static readonly TestFolder Folder = new();
    private static readonly Lazy<string> LazyFlowers = new(() => Train("flowers", WriteFlowers));
    private static readonly Lazy<string> LazyHouses = new(() => Train("houses", WriteHouses, "--missing", "median", "--column-type",
        "id=identifier"));
    private static readonly Lazy<string> LazyCottages = new(() => Train("cottages", WriteHouses, "--missing", "median", "--column-type",
        "id=identifier", "--members", "3"));
    private static readonly Lazy<string> LazyTides = new(() => Train("tides", WriteTides, "--window", "4"));
    private static readonly Lazy<string> LazyMails = new(() => Train("mails", text => text.Append(MadeMails.Csv(120)), "--column-type",
        "message=text"));
    private static readonly Lazy<string> LazyDigits = new(() => Train("digits", "idx:" + TinyImages.Write(Folder["images"]), "keras-mlp"));
    private static readonly Lazy<string> LazyPoints = new(() => Train("points", "circles", "circles"));

    /// <summary>Gets a run that tells three classes apart from four numbers and a colour.</summary>
    public static string Flowers => LazyFlowers.Value;

    /// <summary>Gets a run that estimates a price; an identifier is carried along, and missing cells are filled in.</summary>
    public static string Houses => LazyHouses.Value;

    /// <summary>Gets a run that estimates a price by three networks.</summary>
    public static string Cottages => LazyCottages.Value;

    /// <summary>Gets a run that forecasts a series from windows of four steps.</summary>
    public static string Tides => LazyTides.Value;

    /// <summary>Gets a run that tells spam from mail by free text.</summary>
    public static string Mails => LazyMails.Value;

    /// <summary>Gets a run on pictures of digits.</summary>
    public static string Digits => LazyDigits.Value;

    /// <summary>Gets a run on two numbers, which come from no table.</summary>
    public static string Points => LazyPoints.Value;

    /// <summary>Gets the file that a run was trained on, by its name.</summary>
    public static string FileOf(string name) => Folder[name + ".csv"];

    /// <summary>Gets a row that the run of flowers takes.</summary>
    public const string Flower = """{"length": 5.1, "width": 3.5, "petal": 1.4, "stem": 0.2, "colour": "red"}""";

    public static void Delete() => Folder.Dispose();

    private static string Train(string name, Action<StringBuilder> write, params string[] options)
    {
        var text = new StringBuilder();
        write(text);
        File.WriteAllText(FileOf(name), text.ToString());
        return Train(name, "csv:" + FileOf(name), "mlp", options);
    }

    private static string Train(string name, string data, string model, params string[] options) =>
        Blasnet.Run(["train", "--model", model, "--data", data, "--epochs", "3", "--seed", "1", "--runs", Folder[name], "--json",
            .. options]).AssertCode(ExitCodes.Done).Json.GetProperty("run").GetString()!;

    private static void WriteFlowers(StringBuilder text)
    {
        text.Append("length,width,petal,stem,colour,kind\n");
        string[] kinds = ["iris, dwarf", "\"rose\"", "tulip"], colours = ["red", "white"];
        for (int i = 0; i < 150; i++)
        {
            string kind = kinds[i % 3].Replace("\"", "\"\"", StringComparison.Ordinal);
            text.Append(CultureInfo.InvariantCulture,
                $"{4 + i % 3 + i % 7 * 0.1:0.0},{3 + i % 5 * 0.1:0.0},{1 + i % 3 * 2.5:0.0},{0.2 + i % 4 * 0.1:0.0},{colours[i / 3 % 2]},\"{kind}\"\n");
        }
    }

    private static void WriteHouses(StringBuilder text)
    {
        text.Append("id,area,rooms,region,price\n");
        string[] regions = ["coast", "hills", "town"];
        for (int i = 0; i < 120; i++)
        {
            string rooms = i % 10 == 3 ? "" : (1 + i % 5).ToString(CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture,
                $"H-{i:000},{40 + i % 37 * 3},{rooms},{regions[i % 3]},{100_000 + i % 37 * 6_000 + i % 3 * 40_000 + i * 0.5:0.0}\n");
        }
    }

    private static void WriteTides(StringBuilder text)
    {
        text.Append("moon,level\n");
        for (int i = 0; i < 200; i++)
            text.Append(CultureInfo.InvariantCulture, $"{Math.Cos(i * 0.21):0.000},{Math.Sin(i * 0.5) + 0.1 * (i % 3):0.000}\n");
    }
}

[SetUpFixture]
internal sealed class ServedRunsCleanup
{
    [OneTimeTearDown]
    public static void Delete() => ServedRuns.Delete();
}
