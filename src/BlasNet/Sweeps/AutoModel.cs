using System.Globalization;
using System.Text;
using BlasNet.Optimizers;

namespace BlasNet.Sweeps;

/// <summary>The model that trials vary.</summary>
internal static class AutoModel
{
    private const string Name = "mlp";

    /// <summary>Returns the model with the settings of a trial.</summary>
    public static ModelFile Of(IReadOnlyList<KeyValuePair<string, string>> settings)
    {
        string Value(string key, string usual) => settings.FirstOrDefault(setting => setting.Key == key).Value ?? usual;
        string hidden = $$"""{ "kind": "dense", "units": {{Value("units", "64")}}, "activation": "relu" }, { "kind": "dropout", "rate": {{Value("dropout", "0.1")}} },""";
        string layers = string.Concat(Enumerable.Repeat(hidden, int.Parse(Value("depth", "2"), CultureInfo.InvariantCulture)));
        double rate = double.Parse(Value("learningRate", "0.05"), CultureInfo.InvariantCulture) / 20;
        return ModelFile.Parse(Encoding.UTF8.GetBytes($$"""{ "layers": [ {{layers}} { "kind": "dense", "units": "outputs" } ] }"""), Name) with
        {
            Name = Name, Optimizer = Optimizer.AdamW(rate), Epochs = 20, Batch = 256,
        };
    }
}
