using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using BlasNet.Execution;
using BlasNet.Files;
using BlasNet.Numerics;
using BlasNet.Tables;
using BlasNet.Training;

namespace BlasNet.Runs;

/// <summary>Weights that a training starts from instead of drawn ones: those of a run, or of a file.</summary>
internal sealed partial class StartWeights
{
    private readonly SafeTensorsFile file;
    private readonly Lock gate = new();

    private StartWeights(string given, string path) => (Given, Path, file) = (given, path, SafeTensors.Read(path));

    /// <summary>Gets the run or file as given.</summary>
    public string Given { get; }

    /// <summary>Gets the path of the file.</summary>
    public string Path { get; }

    /// <summary>Gets what the first network has taken over; null before that.</summary>
    public WeightReport? Report { get; private set; }

    /// <summary>Gets the preprocessor of tables; null where the weights have none.</summary>
    public TablePreprocessor? Preprocessor => Parsed(SavedModelFile.TableKey, TablePreprocessor.Parse);

    /// <summary>Gets the size that images were resized to; null where they kept their size.</summary>
    public Extents? ImageSize => Parsed(SavedModelFile.ImageSizeKey, SavedImageSize.Parse);

    /// <summary>Reads the weights that a configuration starts from; null where it draws them.</summary>
    /// <exception cref="DataException">There is no such run or file, or it is malformed.</exception>
    public static StartWeights? Of(TrainingConfig config) => config.From is { } given ? Read(given) : null;

    /// <summary>Reads the final weights of a run, or a file of weights.</summary>
    /// <exception cref="DataException">There is no such run or file, or it is malformed.</exception>
    public static StartWeights Read(string given)
    {
        if (File.Exists(given))
            return new StartWeights(given, given);
        RunDirectory run = RunDirectory.Open(given);
        return File.Exists(run.ModelFile) ? new StartWeights(given, run.ModelFile) : throw new DataException(
            new Place(run.Root), "the run has no final weights yet; resume it, or name one of its checkpoints.");
    }

    /// <summary>Returns the model of the weights; that of a run with its number of members, which its file has joined.</summary>
    /// <exception cref="DataException">The file holds no model.</exception>
    public (ModelFile Model, int? Members, string? Name) ModelFile()
    {
        if (!File.Exists(Given))
        {
            TrainingConfig config = TrainingConfig.Read(RunDirectory.Open(Given).ConfigFile);
            return (config.Model, config.Members, config.Name);
        }
        ModelFile? saved = Parsed(
            SavedModelFile.ModelKey, json => BlasNet.ModelFile.Parse(Encoding.UTF8.GetBytes(json), Place(SavedModelFile.ModelKey)));
        return saved is not null ? (saved, null, null) : throw new DataException(
            new Place(Path), "its metadata hold no model, so it is not known what the weights belong to.");
    }

    /// <summary>Gets the names of the classes that outputs stand for; empty where they have none.</summary>
    public IReadOnlyList<string> ClassNames() => Preprocessor?.ClassNames
        ?? (file.Metadata.ContainsKey(SavedModelFile.ClassesKey)
            ? Parsed(SavedModelFile.ClassesKey, json => SavedClasses.Parse(json, ModelFile().Model.Model.OutputShape.Size)) ?? [] : []);

    /// <summary>Gives a network the weights of the layers that fit, before its first step.</summary>
    /// <param name="network">The network.</param>
    /// <param name="member">The member of an ensemble that it is, counted from 0.</param>
    /// <param name="head">The key of the layer that keeps its drawn weights; null for none.</param>
    /// <exception cref="DataException">No layer fits.</exception>
    public void LoadInto(Network network, int member, string? head)
    {
        IReadOnlyList<WeightSource> sources = WeightSource.Of(file);
        if (!network.Layout.Any(array => MemberName().IsMatch(array.Key)))
            sources = OfMember(sources, member);
        WeightReport report = network.Load(sources, head is null ? null : [head]);
        if (report.Matched.Count == 0)
            throw new DataException(new Place(Path), $"{network.NothingFits} of the file.");
        lock (gate)
            Report ??= report;
    }

    /// <summary>Copies the file.</summary>
    /// <exception cref="MachineException">The copy cannot be written.</exception>
    public void CopyTo(string path) => AtomicFile.Write(path, File.ReadAllBytes(Path));

    /// <summary>Describes in lines of the log where the weights come from, and which were taken over.</summary>
    public IEnumerable<string> Describe() => Report is null ? []
        : [$"weights of {Given} (SHA-256 {DataDigest.Of(Path)}): {Report.Lines[0]}", .. Report.Lines.Skip(1).Select(line => "  " + line)];

    // The arrays of one of several members under the keys that it has alone; members that differ keep the numbers of the ensemble.
    private static IReadOnlyList<WeightSource> OfMember(IReadOnlyList<WeightSource> sources, int member)
    {
        ILookup<int, (Match Match, WeightSource Source)> members = sources
            .Select(source => (Match: MemberName().Match(source.Name), Source: source)).Where(each => each.Match.Success)
            .ToLookup(each => Number(each.Match, 2));
        if (members.Count == 0)
            return sources;
        int[] numbers = [.. members.Select(each => each.Key).Order()];
        int chosen = numbers[member % numbers.Length], layersBefore = FirstLayer(chosen) - FirstLayer(numbers[0]);
        return [.. members[chosen].Select(each => each.Source with
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"{Number(each.Match, 1) - layersBefore}.")
                + each.Source.Name[each.Match.Length..],
        })];

        int FirstLayer(int number) => members[number].Min(each => Number(each.Match, 1));
    }

    private static int Number(Match match, int group) =>
        int.TryParse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;

    private T? Parsed<T>(string key, Func<string, T> parse) where T : class => !file.Metadata.TryGetValue(key, out string? text) ? null
        : DataException.InFile(Place(key), () => parse(text));

    private Place Place(string section) => new(Path) { Section = section };

    [GeneratedRegex("^([0-9]{1,9})\\.member([0-9]{1,9})-")]
    private static partial Regex MemberName();
}
