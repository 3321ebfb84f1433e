using System.Reflection;

namespace BlasNet.Cli;

/// <summary>Lookup of models: built-in ones by name, others as files.</summary>
internal static class ModelNames
{
    private const string Folder = "models/", Extension = ".json";
    private const string Mnist = "mnist";

    private static readonly Assembly Tool = typeof(ModelNames).Assembly;

    /// <summary>Gets the names of the built-in models.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. Tool.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Select(name => name[Folder.Length..^Extension.Length]).Order(StringComparer.Ordinal),
    ];

    /// <summary>Returns the default data of a built-in model; null if it has none.</summary>
    public static string? DefaultData(string model) => model switch
    {
        "circles" => "circles",
        "keras-mlp" or "two-layer" or "bn-mlp" or "wide-mlp" or "fish-cnn" or "lenet" or "deep-cnn" or "vgg-bn" or "lstm-rows"
            or "gru-rows" or "transformer-small" => Mnist,
        "resnet20" => "cifar10",
        _ => null,
    };

    /// <summary>Returns the bytes in memory of a built-in model's default data, samples and targets; 0 if it has none.</summary>
    public static long DefaultDataBytes(string model) => DefaultData(model) switch
    {
        Mnist => 70_000L * (28 * 28 + sizeof(float)),
        "cifar10" => 60_000L * (32 * 32 * 3 + sizeof(float)),
        "circles" => 1_000L * (2 + 1) * sizeof(float),
        _ => 0,
    };

    /// <summary>Reads a built-in model by name, or else a file.</summary>
    /// <exception cref="UsageException">It is neither a built-in model nor a file.</exception>
    /// <exception cref="DataException">The file is missing or malformed.</exception>
    public static ModelFile Read(string nameOrFile)
    {
        if (All.Contains(nameOrFile, StringComparer.Ordinal))
            return BuiltIn(nameOrFile);
        if (Path.Exists(nameOrFile) || LooksLikeFile(nameOrFile))
        {
            ModelFile file = ModelFile.Read(nameOrFile);
            return file with { Name = file.Name ?? Path.GetFileNameWithoutExtension(nameOrFile) };
        }
        string nearest = NearestName.Find(nameOrFile, All) is { } name ? $" Did you mean '{name}'?" : "";
        throw new UsageException(
            "--model",
    $"there is no model '{nameOrFile}', neither built in nor as a file.{nearest} Built in are: {string.Join(", ", All)}.");
    }

    private static ModelFile BuiltIn(string name)
    {
        using Stream resource = Tool.GetManifestResourceStream(Folder + name + Extension)!;
        using var bytes = new MemoryStream();
        resource.CopyTo(bytes);
        return ModelFile.Parse(bytes.ToArray(), name) with { Name = name };
    }

    private static bool LooksLikeFile(string text) =>
        text.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) || text.AsSpan().IndexOfAny('/', '\\') >= 0;
}
