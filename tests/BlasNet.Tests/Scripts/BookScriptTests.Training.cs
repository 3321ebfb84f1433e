namespace BlasNet.Tests.Scripts;

/// <content>The fish book from optimizers to SimpleConvNet.</content>
internal static partial class BookScriptTests
{
    private static BookScript[] Training =>
    [
    ];
}
