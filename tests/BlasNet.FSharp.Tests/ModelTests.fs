module BlasNet.FSharp.Tests.ModelTests
